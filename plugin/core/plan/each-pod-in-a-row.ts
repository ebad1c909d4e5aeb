import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { isClusterQuestion } from '../paths/layout.ts';

/** So many slow answers of the Service are no chance. */
const leastSlow = 3;

/** More than a quota of a few milliseconds pays for; within a second no pod meets more than 50. */
const samples = 40;
const timeoutMs = 2000;

/** Which of more pods it is would cost more questions than a run may ask. */
const mostPods = 5;

/**
 * Where the Service was slow for some names of the cluster, and CoreDNS pods asked directly were slow at worst: each asked many times in a row,
 * from one place. A pod whose CPU is limited answers until the quota of its period is used up, which a few questions do not do.
 */
export function eachPodInARow(scene: Scene): readonly ProbeRequest[] {
  const slow = scene.cells
    .filter(({ probe }) => probe.target.role === 'service' && isClusterQuestion(probe.question, scene.layout))
    .reduce((sum, cell) => sum + cell.slow, 0);
  const direct = scene.cells.filter(({ probe }) => probe.target.role === 'coredns-pod');
  if (slow < leastSlow || direct.some((cell) => cell.failed > cell.slow)) return [];
  const asked = fromOnePlace(scene, direct.filter(isCheap));
  return asked.length < 2 || asked.length > mostPods || asked.some(({ measured }) => measured >= samples)
    ? []
    : asked.map(({ probe }) => ({ probe, samples, intervalMs: 0, timeoutMs, gate: 'none' }));
}

/** Answered from memory, over a protocol that needs no connection: what is slow there is the pod. */
const isCheap = ({ probe, measured }: Cell): boolean =>
  probe.protocol === 'udp' &&
  probe.question.kind === 'cluster-absent' &&
  probe.flow === undefined &&
  measured > 0;

/** The node's own network, where it was asked from: it has the fewest hops. */
function fromOnePlace(scene: Scene, cells: readonly Cell[]): readonly Cell[] {
  const places = [...Map.groupBy(cells, ({ probe }) => probe.vantage).values()];
  const isHost = ([cell]: readonly Cell[]): boolean =>
    cell !== undefined && scene.context.vantageOf(cell.probe).kind === 'host';
  return places.find(isHost) ?? places[0] ?? [];
}
