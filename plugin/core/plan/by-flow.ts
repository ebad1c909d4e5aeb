import type { Cell } from '../model/cell.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { Scene } from '../infer/scene.ts';
import { clusterQuestions } from './questions.ts';

/** So many source ports, and so often from each: all alike at each and unlike between them is no chance. */
const flows = [1, 2, 3, 4, 5, 6];
const samples = 4;
const pacedMs = 100;
const timeoutMs = 2000;

/** More would tell nothing new. */
const mostPlaces = 2;

/**
 * CoreDNS pods that left some cluster names unanswered and answered others: asked again from a few fixed source ports, since
 * what picks a way by the flow loses all of one port and none of another.
 */
export function byFlow(scene: Scene): readonly ProbeRequest[] {
  if (scene.cells.some(({ probe }) => probe.flow !== undefined)) return [];
  const { absent } = clusterQuestions(scene.layout);
  const partly = Map.groupBy(
    scene.cells.filter((cell) => isDirect(cell)),
    ({ probe }) => `${probe.vantage} ${probe.target.address}`,
  );
  return [...partly.values()]
    .filter(isMixed)
    .slice(0, mostPlaces)
    .flatMap(([cell]) =>
      cell === undefined
        ? []
        : flows.map((flow): ProbeRequest => ({
            probe: {
              vantage: cell.probe.vantage,
              target: cell.probe.target,
              protocol: 'udp',
              question: absent,
              flow,
            },
            samples,
            intervalMs: pacedMs,
            timeoutMs,
            gate: 'none',
          })),
    );
}

const isDirect = ({ probe }: Cell): boolean =>
  probe.target.role === 'coredns-pod' &&
  probe.protocol === 'udp' &&
  (probe.question.kind === 'cluster-absent' || probe.question.kind === 'cluster-known');

const isMixed = (cells: readonly Cell[]): boolean => {
  const silent = cells.reduce((sum, cell) => sum + (cell.counts.silent ?? 0), 0);
  const answered = cells.reduce((sum, cell) => sum + cell.measured - cell.failed, 0);
  return silent >= 2 && answered >= 2;
};
