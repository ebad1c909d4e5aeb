import { missing, type Missing } from '../core/model/part.ts';
import type { DnsPod, PodLogs, Topology } from '../core/model/topology.ts';
import type { Reader } from './reader.ts';

/** Each takes a call; more would cost more of them than they are worth. */
const mostLogs = 3;

/**
 * Pods that are not well come first. What a container wrote before it was restarted is read of those always, and of pods that are well
 * again as far as calls are left.
 */
export async function readLogs(reader: Reader, pods: readonly DnsPod[]): Promise<Topology['logs']> {
  const chosen = [...pods].sort((a, b) => Number(a.ready) - Number(b.ready)).slice(0, mostLogs);
  const restarted = chosen.filter(({ containers }) => containers.some((one) => one.restarts > 0));
  const unwell = restarted.filter(({ ready }) => !ready);
  const twice = restarted.slice(0, Math.max(unwell.length, mostLogs - chosen.length));
  const logs = await Promise.all(
    chosen.map(async (pod): Promise<readonly [string, PodLogs]> => {
      const spared = restarted.includes(pod) ? notWorthACall : neverRestarted;
      return [pod.name, await logsOf(reader, pod, twice.includes(pod) ? null : spared)];
    }),
  );
  return Object.fromEntries(logs);
}

const neverRestarted: Missing = { reason: 'not-found', what: 'a previous run of the container' };
const notWorthACall: Missing = { reason: 'not-asked', detail: 'the pod is well again' };

/** `noPrevious`: why the log of the container's previous run is not read; null: it is. */
async function logsOf(reader: Reader, pod: DnsPod, noPrevious: Missing | null): Promise<PodLogs> {
  const path = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log`;
  const right = `get pods/log -n ${pod.namespace}`;
  const container =
    pod.containers.find((one) => one.name === 'coredns')?.name ?? pod.containers[0]?.name ?? 'coredns';
  const [current, previous] = await Promise.all([
    reader.lines(path, right, { container, tailLines: '50' }),
    noPrevious === null
      ? reader.lines(path, right, { container, tailLines: '50', previous: 'true' })
      : missing<readonly string[]>(noPrevious),
  ]);
  return { current, previous };
}
