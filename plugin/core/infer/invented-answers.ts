import type { Cell } from '../model/cell.ts';

/**
 * Marks addresses that CoreDNS has for random external names, which nobody has registered, where one of its pods and every upstream
 * resolver denied all of them: no cache can have them, and what all pods are told by the same resolvers, one pod is not told.
 */
export const markInventedAnswers = (cells: readonly Cell[]): readonly Cell[] => {
  const asked = cells.filter(isOfNobody);
  const upstream = asked.filter(({ probe }) => probe.target.role === 'upstream');
  const pods = asked.filter(({ probe }) => probe.target.role === 'coredns-pod');
  const inventing = pods.filter(invents);
  const isTold =
    inventing.length > 0 &&
    upstream.length > 0 &&
    upstream.every(denies) &&
    pods.some((cell) => denies(cell));
  return isTold ? cells.map((cell) => (isOfNobody(cell) ? marked(cell) : cell)) : cells;
};

const isOfNobody = ({ probe: { question }, measured }: Cell): boolean =>
  question.kind === 'external-absent' && question.type === 'A' && measured > 0;

const denies = ({ counts, measured }: Cell): boolean => counts.nxdomain === measured;

const invents = ({ counts, data }: Cell): boolean => (counts.noerror ?? 0) > 0 && data.length > 0;

/** Every answer with an address counts as a wrong one. */
export function marked(cell: Cell): Cell {
  const { noerror = 0, ...others } = cell.counts;
  if (noerror === 0) return cell;
  return {
    ...cell,
    counts: { ...others, 'wrong-answer': (others['wrong-answer'] ?? 0) + noerror },
    failed: cell.failed + noerror,
    sequence: cell.sequence.map((outcome) => (outcome === 'noerror' ? 'wrong-answer' : outcome)),
  };
}
