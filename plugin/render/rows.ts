import type { Cell } from '../core/model/cell.ts';
import { mainFailure, shortFailures } from './cell-words.ts';
import { milliseconds, shortQuestion, targetName } from './words.ts';

/** Some cells of one vantage, and of one target and protocol, that went alike. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly target: string;
  readonly protocol: string;
  readonly kinds: readonly string[];
  /** How many kinds were asked of the same target or targets. */
  readonly askedKinds: number;
  readonly failed: string;
  readonly latency: string;
  /** The most frequent first. */
  readonly outcomes: readonly string[];
  readonly bad: boolean;
}

/** What one vantage saw: a row for each target, protocol and way to fail, then one for each target and protocol where all is well. */
export function rowsOf(cells: readonly Cell[]): readonly Row[] {
  const asked = Map.groupBy(cells, way);
  const groups = [...Map.groupBy(cells, (cell) => `${way(cell)} ${wayToFail(cell)}`).values()];
  const rows = groups.flatMap((group): readonly Row[] => {
    const [first] = group;
    return first === undefined
      ? []
      : [rowOf(group, targetName(first.probe.target), asked.get(way(first)) ?? [])];
  });
  return [...rows.filter(({ bad }) => bad), ...rows.filter(({ bad }) => !bad)];
}

/** One row of cells that go alike, among those that were `asked` of the same target or targets. */
export function rowOf(cells: readonly Cell[], target: string, asked: readonly Cell[]): Row {
  const bad = cells.some(({ failed }) => failed > 0);
  return {
    cells,
    target,
    protocol: cells[0]?.probe.protocol ?? '',
    kinds: kindsOf(cells),
    askedKinds: kindsOf(bad ? asked : cells).length,
    failed: `${String(failuresOf(cells))}/${String(samplesOf(cells))}`,
    latency: milliseconds(medianOf(cells)),
    outcomes: bad ? shortFailures(cells) : ['ok'],
    bad,
  };
}

const way = ({ probe: { target, protocol } }: Cell): string => `${targetName(target)} ${protocol}`;

export const wayToFail = (cell: Cell): string => (cell.failed > 0 ? mainFailure(cell) : '');

/** Up to two kinds are named, where there is room; of more, their number, and how many there are at all. */
export function kindsWords({ kinds, askedKinds }: Row, room = Infinity): string {
  const named = kinds.join('; ');
  if (kinds.length === 1 || (kinds.length === 2 && named.length <= room)) return named;
  return askedKinds > kinds.length
    ? `${String(kinds.length)} of ${String(askedKinds)} kinds`
    : `${String(kinds.length)} kinds of names`;
}

/** The two most frequent outcomes, or one where there is no room for two; whether there are more is told. */
export function outcomesWords(outcomes: readonly string[], room = Infinity): string {
  const [first = '', second, ...more] = outcomes;
  if (second === undefined) return first;
  const two = `${first}, ${second}${more.length > 0 ? ', …' : ''}`;
  return two.length <= room ? two : `${first}, …`;
}

const kindsOf = (cells: readonly Cell[]): readonly string[] => [
  ...new Set(cells.map((cell) => shortQuestion(cell.probe.question))),
];

export const failuresOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { failed }) => sum + failed, 0);

export const samplesOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { measured }) => sum + measured, 0);

/** The middle one of the cells' medians; null where nothing was answered. */
export function medianOf(cells: readonly Cell[]): number | null {
  const latencies = cells.flatMap(({ medianMs }) => medianMs ?? []).sort((a, b) => a - b);
  return latencies[Math.floor(latencies.length / 2)] ?? null;
}
