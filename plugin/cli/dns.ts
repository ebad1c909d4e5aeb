import { randomBytes } from 'node:crypto';
import { connect } from '../cluster/connect.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { openCluster, plannedObjects, type ClusterOptions } from '../cluster/open-cluster.ts';
import type { Environment } from '../cluster/connection-flags.ts';
import { diagnose } from '../core/infer/diagnose.ts';
import type { Complaint } from '../core/model/complaint.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import type { Recording } from '../core/model/recording.ts';
import { mostFurther } from '../core/plan/further-vantages.ts';
import { nextStep } from '../core/plan/next-step.ts';
import { ClusterError, type UsageError } from '../errors.ts';
import { escapeText } from '../render/escape.ts';
import { toYaml } from '../render/yaml.ts';
import { runDiagnosis } from '../run/run-diagnosis.ts';
import { version } from '../version.ts';
import { exitCodeOf } from './exit-code.ts';
import type { DnsOperation } from './options.ts';
import { recordingFile } from './recording-file.ts';
import { rendererFor } from './renderer.ts';
import type { Terminal } from './terminal.ts';
import { withProgress, type Tell } from './with-progress.ts';

export interface RunContext {
  readonly terminal: Terminal;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Tells the signal handlers how the run's objects are removed by hand. */
  readonly remember: (command: string) => void;
}

/** Seconds beyond the run's own time after which pods end and the owner's time to live begins to count. */
const graceSeconds = 60;

/** The main job: connect, run, judge, print, and delete everything in any case. Returns the exit code. */
export async function runDns(operation: DnsOperation, context: RunContext): Promise<number> {
  if (operation.dryRun) return await dryRun(operation, context);
  const { diagnosis, recording, unwritten } = await diagnoseOnce(operation, context);
  const render = await rendererFor(operation.presentation, context.terminal);
  context.terminal.print(render(diagnosis, recording.observations.samples));
  if (unwritten !== null) throw unwritten;
  return exitCodeOf(diagnosis, operation.presentation.failOn);
}

export interface Result {
  readonly diagnosis: Diagnosis;
  readonly recording: Recording;
  /** The recording was asked for and could not be written: to be thrown once the diagnosis is told. */
  readonly unwritten: UsageError | null;
}

/** One run, its recording written where that was asked for: into a file that is opened before anything is created. */
export async function diagnoseOnce(operation: DnsOperation, context: RunContext): Promise<Result> {
  const file = operation.record === null ? null : recordingFile(operation.record);
  try {
    return await withProgress(operation, context.terminal, (tell) =>
      withCluster(operation, context, async (cluster, complaint, options) => {
        context.remember(`kubectl delete pods,jobs -A -l netcheck.dev/run=${options.runId}`);
        const recording = await measured(cluster, complaint, operation, context, tell);
        refuseWithoutDns(recording);
        const unwritten = file === null ? null : file.write(recording);
        tell({ kind: 'weighing' });
        const diagnosis = diagnose(recording.complaint, recording.topology, recording.observations);
        return { diagnosis, recording, unwritten };
      }),
    );
  } finally {
    file?.close();
  }
}

async function withCluster<T>(
  operation: DnsOperation,
  { env }: RunContext,
  use: (cluster: Cluster, complaint: Complaint, options: ClusterOptions) => Promise<T>,
): Promise<T> {
  const connection = await connect(operation.connection, env);
  const namespace = operation.complaint.namespace ?? connection.namespace;
  const options = clusterOptions(operation);
  try {
    return await use(openCluster(connection, options), { ...operation.complaint, namespace }, options);
  } finally {
    connection.api.close();
  }
}

/** The recording of a run; cleanup happens whatever the run does, and never hides the first error. */
async function measured(
  cluster: Cluster,
  complaint: Complaint,
  operation: DnsOperation,
  context: RunContext,
  tell: Tell,
): Promise<Recording> {
  try {
    return await runDiagnosis({
      cluster,
      complaint,
      probeNamespace: operation.probeNamespace,
      program: version,
      now: () => performance.now(),
      random: Math.random,
      timeoutMs: operation.timeoutMs,
      deep: operation.deep,
      gentle: operation.gentle,
      watchMs: operation.watchMs,
      signal: context.signal,
      progress: tell,
    });
  } finally {
    tell({ kind: 'deleting' });
    const report = await cluster.cleanup();
    if (report.kind === 'left') {
      context.terminal.note(
        `could not delete ${escapeText(report.left.join(', '))}: ${escapeText(report.why)}\nthe cluster deletes it by itself later; to do it now: ${report.command}`,
      );
    }
  }
}

function clusterOptions(operation: DnsOperation): ClusterOptions {
  const deadlineSeconds = Math.ceil(operation.timeoutMs / 1000) + graceSeconds;
  return {
    runId: randomBytes(4).toString('hex'),
    image: operation.image,
    imagePullSecret: operation.imagePullSecret,
    probeNamespace: operation.probeNamespace,
    deep: operation.deep,
    ttlSeconds: deadlineSeconds,
    deadlineSeconds,
    clock: () => performance.now(),
    date: () => new Date().toISOString(),
  };
}

const dryRun = (operation: DnsOperation, context: RunContext): Promise<number> =>
  withCluster(operation, context, async (cluster, complaint, options) => {
    context.terminal.print(await planned(cluster, complaint, operation, options));
    return 0;
  });

async function planned(
  cluster: Cluster,
  complaint: Complaint,
  operation: DnsOperation,
  options: ClusterOptions,
): Promise<string> {
  const topology = await cluster.readTopology(complaint);
  const step = nextStep({
    complaint,
    topology,
    observations: { vantages: [], samples: [], readings: [] },
    probeNamespace: operation.probeNamespace,
    elapsedMs: 0,
    timeoutMs: operation.timeoutMs,
    deep: operation.deep,
    watchMs: operation.watchMs,
  });
  const vantages = step.kind === 'measure' ? step.vantages : [];
  const objects = plannedObjects(vantages, options, topology);
  const head = `# What a run creates first. Where suspects remain that other places would tell apart, at most ${String(mostFurther)} more pods like these follow at a time.\n# A pod whose image does not start is followed by one with the next image.\n`;
  return head + objects.map(toYaml).join('---\n');
}

/** Without a DNS Service and without CoreDNS pods there is nothing to diagnose, and it is said at once. */
function refuseWithoutDns({ topology }: Recording): void {
  const noService = topology.service.kind === 'missing' && topology.service.why.reason === 'not-found';
  const noPods = topology.dnsPods.kind === 'present' && topology.dnsPods.value.length === 0;
  const noDeployment = topology.deployments.kind === 'present' && topology.deployments.value.length === 0;
  if (noService && noPods && noDeployment) {
    throw new ClusterError(
      'no cluster DNS was found: no Service, pod or deployment labelled k8s-app=kube-dns in kube-system',
      {
        hint: 'If this cluster names its DNS otherwise, look for it with: kubectl get services -A | grep -w 53',
      },
    );
  }
}
