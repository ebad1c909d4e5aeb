import type { Cell } from '../model/cell.ts';
import type { Observations } from '../model/observation.ts';
import { passes } from '../paths/expected.ts';
import { isClusterQuestion, type Layout } from '../paths/layout.ts';
import type { Scene } from './scene.ts';

/**
 * A cut answer says "ask over TCP", and resolvers do so by themselves (RFC 1035, 4.2.1; RFC 7766, 5): where all that the same place asked
 * the same server over TCP was answered as it should be, and the resolver library had its answers, nobody feels it, and it speaks neither
 * for a fault nor against one. What was measured stays in `counts`.
 */
export const judgeCutAnswers = (
  cells: readonly Cell[],
  layout: Layout,
  readings: Observations['readings'],
): readonly Cell[] => {
  const library = readings.flatMap(({ content }) =>
    content.kind === 'present' && content.value.kind === 'libc' ? content.value.answers : [],
  );
  if (library.length === 0 || library.some(({ error }) => error !== null)) return cells;
  const kindOf = ({ probe }: Cell): string =>
    `${probe.vantage} ${probe.target.address} ${String(isClusterQuestion(probe.question, layout))}`;
  const overTcp = Map.groupBy(
    cells.filter(({ probe, measured }) => probe.protocol === 'tcp' && measured > 0),
    kindOf,
  );
  return cells.map((cell) => {
    const again = overTcp.get(kindOf(cell)) ?? [];
    const isWhole = again.length > 0 && again.every(({ failed }) => failed === 0);
    return isCut(cell) && isWhole ? withoutCut(cell) : cell;
  });
};

const isCut = ({ probe, counts }: Cell): boolean => probe.protocol === 'udp' && (counts.truncated ?? 0) > 0;

function withoutCut(cell: Cell): Cell {
  const { truncated = 0, ...judged } = cell.judged ?? cell.counts;
  const isFailure = !passes(cell.probe.question, cell.shouldExist === true, 'truncated');
  return { ...cell, judged, failed: cell.failed - (isFailure ? truncated : 0) };
}

/** Servers whose every answer to a whole kind of question came cut, though small: a resolver that knows no TCP resolves nothing there. */
export function alwaysCut({ cells, layout }: Scene): readonly string[] {
  const small = cells.filter(
    ({ probe: { protocol, question, target }, measured }) =>
      protocol === 'udp' && question.kind === 'external-absent' && target.role === 'upstream' && measured > 0,
  );
  const byServer = Map.groupBy(small, ({ probe }) => probe.target.address);
  const cutting = [...byServer]
    .filter(([, asked]) => asked.every(({ counts, measured }) => counts.truncated === measured))
    .map(([address]) => address)
    .filter((address) => layout.upstreams.some((upstream) => upstream.address === address));
  return cutting.length === 0
    ? []
    : [
        `${cutting.join(' and ')} ${cutting.length === 1 ? 'cuts' : 'cut'} every answer over UDP short, however small it is: each name is asked again over TCP, as resolvers do by themselves, but for those that know no TCP (musl before 1.2.4). dig +ignore @${cutting[0] ?? ''} . NS shows the flag "tc".`,
      ];
}
