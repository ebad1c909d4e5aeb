import type { DnsPod } from '../model/topology.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { mix, type Distribution } from '../paths/distribution.ts';
import { rejectedWithoutEndpoints } from './effects.ts';
import { supports } from './evidence.ts';

/**
 * Crashing pods refuse between two starts. Where no other pod is ready the Service refuses as well, and it does so by turns
 * where they are its only endpoints: ready for seconds, and gone again.
 */
export function crashing(scene: Scene, names: ReadonlySet<string>, crossing: Crossing): Distribution | null {
  if (crossing.hop === 'dns-service') {
    const { readyEndpoints, pods } = scene.layout;
    const ready = readyEndpoints ?? pods.filter((pod) => pod.ready).map(({ name }) => name);
    if (!ready.every((name) => names.has(name))) return null;
    return ready.length === 0 ? rejectedWithoutEndpoints(crossing) : byTurns(crossing);
  }
  if (crossing.hop !== 'coredns-process' || crossing.pod === null || !names.has(crossing.pod.name))
    return null;
  return betweenStarts(crossing);
}

/** How crashing pods stand; three speak for all. */
export const statuses = (pods: readonly DnsPod[]): readonly Evidence[] =>
  pods.slice(0, 3).map((pod) => supports(`status of pod ${pod.name}`, statusOf(pod)));

function statusOf(pod: DnsPod): string {
  const container = pod.containers[0];
  if (container === undefined) return pod.phase;
  const state = container.state.kind === 'waiting' ? container.state.reason : container.state.kind;
  return `${state}, ${String(container.restarts)} ${container.restarts === 1 ? 'restart' : 'restarts'}`;
}

const betweenStarts = ({ probe }: Crossing): Distribution => ({
  'refused-port': 0.85,
  [probe.protocol === 'udp' ? 'silent' : 'syn-silent']: 0.1,
  'host-unreachable': 0.05,
});

const byTurns = (crossing: Crossing): Distribution =>
  mix([
    [0.5, rejectedWithoutEndpoints(crossing)],
    [0.5, betweenStarts(crossing)],
  ]);
