import { askBy } from '../../probes/rungs.ts';
import type { Complaint } from '../core/model/complaint.ts';
import { valueOr } from '../core/model/part.ts';
import type { Vantage, VantageId } from '../core/model/probe.ts';
import type { WantedVantage } from '../core/model/step.ts';
import type { Topology } from '../core/model/topology.ts';
import type { Cluster } from './cluster.ts';
import type { Connection } from './connect.ts';
import { Created } from './created.ts';
import { execPermissions } from './preflight.ts';
import { imageLadder } from './image-ladder.ts';
import { ownerJob, probePod, type RunIdentity } from './pod-template.ts';
import { mapPart, readerOver } from './reader.ts';
import { readDnsPods, readTopology } from './read-topology.ts';
import { execBatch } from './exec-batch.ts';
import { runAlone } from './run-alone.ts';
import { startVantage, type ExecKnowledge, type Running } from './start-vantage.ts';

export interface ClusterOptions {
  readonly runId: string;
  /** Asked for by the user; null: the ladder decides. */
  readonly image: string | null;
  readonly imagePullSecret: string | null;
  readonly probeNamespace: string;
  readonly deep: boolean;
  readonly ttlSeconds: number;
  readonly deadlineSeconds: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly date: () => string;
}

/** The cluster as a run uses it. Remembers what it has started and deletes it on `cleanup`. */
export function openCluster(connection: Connection, options: ClusterOptions): Cluster {
  const { api } = connection;
  const created = new Created(api, options, options.clock);
  const running = new Map<VantageId, Running>();
  let read: Pick<Topology, 'nodes' | 'pods'> | null = null;
  const mayExec = execPermissions(api);
  const exec: ExecKnowledge = { broken: null };
  let started = 0;
  const nextName = (vantage: Vantage): string => {
    started += 1;
    return `${vantage.kind}-${String(started)}`;
  };
  return {
    readTopology: async (complaint: Complaint) => {
      const topology = await readTopology(api, {
        complaint,
        probeNamespace: options.probeNamespace,
        serverVersion: connection.serverVersion,
        // The address may hold more than the host, a password even.
        cluster: { context: connection.context, server: new URL(api.server).host },
        now: options.date(),
        deep: options.deep,
      });
      read = topology;
      return topology;
    },
    dnsPodsNow: async () =>
      mapPart(await readDnsPods(readerOver(api)), (pods) =>
        pods.filter((pod) => !pod.terminating).map((pod) => pod.name),
      ),
    startVantage: async (wanted, signal, waiting) => {
      const { report, running: one } = await startVantage(
        wanted,
        {
          api,
          created,
          run: options,
          imagesFor: (node) => imageLadder(options.image, read === null ? [] : imagesOn(read, node)),
          askedImage: options.image,
          waiting,
          clock: options.clock,
          nextName,
          exec,
          mayExec,
        },
        signal,
      );
      if (one !== null) running.set(report.vantage.id, one);
      return report;
    },
    runBatch: async (vantage, batch, signal) => {
      const one = running.get(vantage);
      if (one === undefined)
        return { kind: 'missing', why: { reason: 'failed', detail: `${vantage} is not running` } };
      if (one.kind !== 'alone') {
        const result = await execBatch(api, one, askBy(one.rung, batch), signal);
        if (result.kind === 'stream') return result;
        if (one.kind === 'guest') return { kind: 'missing', why: result.why };
        // The next attempt goes another way; what runs in somebody else's pod has no other.
        if (result.kind === 'no-exec' && one.vantage.inPod === undefined && !signal.aborted)
          running.set(vantage, { ...one, kind: 'alone' });
        return { kind: 'missing', why: result.why };
      }
      const name = nextName(one.vantage);
      const alone = { api, created, clock: options.clock, name, rung: one.rung, waiting: () => undefined };
      const result = await runAlone(batch, one.vantage, one.namespace, one.image, alone, signal);
      return result.kind === 'results' ? result : { kind: 'missing', why: result.why };
    },
    cleanup: () => created.remove(),
    apiCalls: api.calls,
  };
}

/** What the node says that it has; whoever may not read nodes sees by pods of the namespace that run there what it must have. */
function imagesOn({ nodes, pods }: Pick<Topology, 'nodes' | 'pods'>, node: string): readonly string[] {
  const part = nodes[node];
  const ofPods = valueOr(pods, { items: [], truncated: false }).items.flatMap((pod) =>
    pod.node === node && pod.phase === 'Running' ? (pod.images ?? []) : [],
  );
  return [...new Set([...(part === undefined ? [] : (valueOr(part, null)?.images ?? [])), ...ofPods])];
}

/** What a run would create for these vantages, for --dry-run; nothing where no probe may stand. */
export function plannedObjects(
  vantages: readonly WantedVantage[],
  run: RunIdentity & { readonly image: string | null },
  topology: Pick<Topology, 'nodes' | 'pods'>,
): readonly unknown[] {
  const wanted = vantages.filter(({ noProbe }) => noProbe === undefined);
  const namespaces = [
    ...new Set(
      wanted.map(({ namespaces: all, vantage }) =>
        vantage.kind === 'host' ? (all.at(-1) ?? '') : (all[0] ?? ''),
      ),
    ),
  ];
  return [
    ...namespaces.map((namespace) => ownerJob(namespace, run)),
    ...wanted.flatMap(({ vantage, namespaces: all }, index) => {
      const namespace = (vantage.kind === 'host' ? all.at(-1) : all[0]) ?? '';
      const image = imageLadder(run.image, imagesOn(topology, vantage.node))[0];
      const owner = { name: `netcheck-${run.runId}`, uid: '(of the job above)' };
      return image === undefined
        ? []
        : [
            probePod(
              vantage satisfies Vantage,
              namespace,
              image,
              run,
              owner,
              `${vantage.kind}-${String(index + 1)}`,
            ),
          ];
    }),
  ];
}
