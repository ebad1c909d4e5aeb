import { readFrames } from '../../probes/read-frames.ts';
import { instrumentSource } from '../../probes/instrument-source.ts';
import { pythonCommand, pythonInput } from '../../probes/python-invocation.ts';
import type { Batch } from '../../probes/wire.ts';
import { parseResolverConfig } from '../core/parse-resolver-config.ts';
import type { ResolverReading, VantageReport } from '../core/model/observation.ts';
import type { Missing } from '../core/model/part.ts';
import type { Vantage } from '../core/model/probe.ts';
import type { WantedVantage } from '../core/model/step.ts';
import type { Api, ExecResult } from './api.ts';
import { awaitRunning } from './await-running.ts';
import type { BatchResult } from './cluster.ts';
import type { Created } from './created.ts';
import { containerName, probePod, type PodImage, type RunIdentity } from './pod-template.ts';

/** A pod in which an instrument has answered. */
export interface Running {
  readonly namespace: string;
  readonly pod: string;
  readonly address: string | null;
  readonly image: string;
}

export interface StartContext {
  readonly api: Api;
  readonly created: Created;
  readonly run: RunIdentity;
  /** Images to try on a node, best first. */
  readonly imagesFor: (node: string) => readonly PodImage[];
  readonly clock: () => number;
  readonly nextName: (vantage: Vantage) => string;
}

/** Starts the vantage in the first namespace that admits it, with the first image that starts. */
export async function startVantage(
  { vantage, namespaces }: WantedVantage,
  context: StartContext,
  signal: AbortSignal,
): Promise<{ readonly report: VantageReport; readonly running: Running | null }> {
  const started = context.clock();
  let why: Missing = { reason: 'failed', detail: 'no namespace to start it in' };
  for (const namespace of namespaces) {
    for (const image of context.imagesFor(vantage.node)) {
      const attempt = await tryOnce({ ...vantage, namespace }, namespace, image, context, signal);
      if (attempt.kind === 'running') {
        const greeting = await greet(context.api, attempt.running, signal);
        if (greeting.kind === 'missing')
          return { report: { vantage: { ...vantage, namespace }, state: greeting }, running: null };
        return {
          report: {
            vantage: { ...vantage, namespace },
            state: {
              kind: 'ready',
              pod: attempt.running.pod,
              address: attempt.running.address,
              image: attempt.running.image,
              instrument: greeting.instrument,
              readyAfterMs: Math.round(context.clock() - started),
              resolver: greeting.resolver,
            },
          },
          running: attempt.running,
        };
      }
      why = attempt.why;
      if (attempt.kind === 'not-admitted' || signal.aborted) break;
    }
    if (signal.aborted) break;
  }
  return { report: { vantage, state: { kind: 'missing', why } }, running: null };
}

type Attempt =
  | { readonly kind: 'running'; readonly running: Running }
  /** The namespace does not take it: another image would not help. */
  | { readonly kind: 'not-admitted'; readonly why: Missing }
  | { readonly kind: 'not-started'; readonly why: Missing };

async function tryOnce(
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  { api, created, run, clock, nextName }: StartContext,
  signal: AbortSignal,
): Promise<Attempt> {
  const owner = await created.owner(namespace);
  const pod = probePod(
    vantage,
    namespace,
    image,
    run,
    owner.kind === 'present' ? owner.value : null,
    nextName(vantage),
  );
  const result = await api.call<unknown>({
    method: 'POST',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    body: pod,
    right: `create pods -n ${namespace}`,
  });
  if (!result.ok) return { kind: 'not-admitted', why: result.why };
  const name = pod.metadata?.name ?? '';
  const outcome = await awaitRunning(api, namespace, name, signal, clock);
  return outcome.kind === 'running'
    ? { kind: 'running', running: { namespace, pod: name, address: outcome.address, image: image.reference } }
    : { kind: 'not-started', why: imageNamed(outcome.why, image) };
}

const imageNamed = (why: Missing, image: PodImage): Missing =>
  'detail' in why ? { ...why, detail: `${why.detail} (image ${image.reference})` } : why;

type Greeting =
  | { readonly kind: 'ready'; readonly instrument: string; readonly resolver: ResolverReading }
  | { readonly kind: 'missing'; readonly why: Missing };

const resolverBatch: Batch = {
  version: 1,
  deadlineMs: 3000,
  questions: [{ id: 'resolver', kind: 'file', path: '/etc/resolv.conf', maxBytes: 16384 }],
};

/** The first exec: proves that exec and the instrument work, and reads the pod's resolver configuration. */
async function greet(api: Api, running: Running, signal: AbortSignal): Promise<Greeting> {
  const result = await execBatch(api, running, resolverBatch, signal);
  if (result.kind === 'missing') return result;
  const reading = readFrames(result.stdout);
  if (reading.kind === 'torn')
    return {
      kind: 'missing',
      why: { reason: 'failed', detail: `the instrument does not answer: ${reading.why}` },
    };
  const event = reading.results[0]?.event;
  const resolver: ResolverReading =
    event?.kind === 'content'
      ? { kind: 'read', config: parseResolverConfig(event.content) }
      : {
          kind: 'missing',
          why: { reason: 'failed', detail: '/etc/resolv.conf cannot be read in the probe pod' },
        };
  return { kind: 'ready', instrument: reading.instrument, resolver };
}

/** What a batch's exec may take beyond the batch itself. */
const execMarginMs = 6000;

export async function execBatch(
  api: Api,
  running: Running,
  batch: Batch,
  signal: AbortSignal,
): Promise<BatchResult> {
  const result = await api.exec({
    namespace: running.namespace,
    pod: running.pod,
    container: containerName,
    command: pythonCommand,
    stdin: pythonInput(instrumentSource(), batch),
    timeoutMs: batch.deadlineMs + execMarginMs,
    maxBytes: 8 * 1024 * 1024,
    signal,
  });
  return resultOf(result);
}

function resultOf(result: ExecResult): BatchResult {
  if (result.kind === 'broken') {
    const absent = 'detail' in result.why && /not found|no such file/i.test(result.why.detail);
    return { kind: 'missing', why: absent ? noPython(result.why.detail) : result.why };
  }
  if (result.exitCode === 126 || result.exitCode === 127)
    return { kind: 'missing', why: noPython(result.stderr) };
  if (result.exitCode !== 0) {
    const words = result.stderr.trim().split('\n').at(-1) ?? '';
    return {
      kind: 'missing',
      why: {
        reason: 'failed',
        detail: `the instrument ended with exit code ${String(result.exitCode)}: ${words.slice(0, 200)}`,
      },
    };
  }
  return { kind: 'stream', stdout: result.stdout };
}

const noPython = (detail: string): Missing => ({
  reason: 'failed',
  detail: `the image has no python3, which the instrument needs (${detail.trim().slice(0, 160)}); name another with --image`,
});
