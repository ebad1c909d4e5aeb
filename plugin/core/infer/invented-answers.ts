import type { Cell } from '../model/cell.ts';
import { questionName } from '../model/probe.ts';

/**
 * Marks addresses for random external names, which nobody has registered, where a CoreDNS pod has some, and another one and every
 * upstream resolver, asked from somewhere, denied all of them: no cache can have them, and what is asked of the same resolvers from one
 * place is not answered as it is from another.
 */
export const markInventedAnswers = (cells: readonly Cell[]): readonly Cell[] => {
  const byZone = Map.groupBy(cells.filter(isOfNobody), ({ probe }) => questionName(probe.question));
  const invented = new Set([...byZone.values()].filter(isInvented).flat());
  return invented.size === 0 ? cells : cells.map((cell) => (invented.has(cell) ? marked(cell) : cell));
};

/** Of what was asked of one zone. */
function isInvented(asked: readonly Cell[]): boolean {
  const pods = asked.filter(({ probe }) => probe.target.role === 'coredns-pod');
  const upstream = asked.filter(({ probe }) => probe.target.role === 'upstream');
  const servers = [...Map.groupBy(upstream, ({ probe }) => probe.target.address).values()];
  const isDenied = servers.length > 0 && servers.every((own) => own.some(denies));
  return pods.some(invents) && pods.some(denies) && isDenied;
}

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
