import type { Cell } from '../core/model/cell.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { shortFailures } from './cell-words.ts';
import { linesOf } from './columns.ts';
import { drawnTogether } from './drawn-together.ts';
import { inMiddle } from './in-middle.ts';
import {
  failuresOf,
  kindsWords,
  medianOf,
  outcomesWords,
  rowOf,
  rowsOf,
  samplesOf,
  type Row,
} from './rows.ts';
import { hanging, paint, shown, type Style } from './style.ts';
import { targetsOf } from './targets.ts';
import { milliseconds } from './words.ts';

/** More of a place, and more lines for all places, are not read by anybody who is tired. */
const most = { rows: 8, lines: 12 } as const;

/** One place and what it saw. */
interface Place {
  readonly id: string;
  readonly cells: readonly Cell[];
  /** What failed, drawn together. */
  readonly bad: readonly Row[];
}

/**
 * Who asked what of whom, and how it went, in short: rows for the places where something fails, those that the verdict speaks of
 * first, until there are enough of them; a line for every other place.
 */
export function measured(diagnosis: Diagnosis, style: Style): readonly string[] {
  const places = placesOf(diagnosis);
  const failing = places.filter(fails).toSorted(byWeight(diagnosis));
  const whole = failing.slice(0, enough(failing));
  const rest = [...failing.slice(whole.length), ...places.filter((place) => !fails(place))];
  return [...table(whole, diagnosis, style), ...rest.map(({ id, cells }) => summary(id, cells, style))];
}

function placesOf({ cells }: Diagnosis): readonly Place[] {
  const asked = Map.groupBy(
    cells.filter((cell) => cell.measured > 0),
    (cell) => cell.probe.vantage,
  );
  return [...asked].map(([id, own]) => ({
    id,
    cells: own,
    bad: drawnTogether(
      rowsOf(own).filter(({ bad }) => bad),
      own,
    ),
  }));
}

const fails = ({ bad }: Place): boolean => bad.length > 0;

/** The place that the contrast speaks of, then those like the pod that suffers. */
function byWeight({ verdict, vantages }: Diagnosis): (a: Place, b: Place) => number {
  const contrast = 'suspect' in verdict ? verdict.suspect.contrast : null;
  const weight = ({ id }: Place): number =>
    (contrast?.failing.probe.vantage === id ? 2 : 0) +
    (vantages.some((one) => one.id === id && one.modelledOn !== null) ? 1 : 0);
  return (a, b) => weight(b) - weight(a);
}

/** How many places can be shown whole, each with a title and a line for what is well; one at least. */
function enough(places: readonly Place[]): number {
  const lines = places.map((_, index) =>
    places.slice(0, index + 1).reduce((sum, { bad }) => sum + Math.min(bad.length, most.rows) + 2, 0),
  );
  return Math.max(1, lines.filter((number) => number <= most.lines).length);
}

/** One table for all places, so that its columns stand below each other. */
function table(places: readonly Place[], diagnosis: Diagnosis, style: Style): readonly string[] {
  if (places.length === 0) return [];
  const rows = places.map(rowsIn);
  const [head = [], ...lines] = linesOf(
    { heads, rows: textsOf(rows.flat(), style), foldedFrom: 0 },
    style.width - indent.length,
  ).map((group) => group.map((line) => `${indent}${line}`));
  const before = (index: number): number => rows.slice(0, index).flat().length;
  return [
    ...head.map((line) => paint(style, 'dim', line)),
    ...places.flatMap((place, index) => [
      titleOf(place, diagnosis, style),
      ...(rows[index] ?? []).flatMap(({ bad }, row) =>
        (lines[before(index) + row] ?? []).map((line) => (bad ? paint(style, 'red', line) : line)),
      ),
    ]),
  ];
}

const indent = '    ';

/** What was asked takes the room that is left; a name may be as long as a line. */
function textsOf(rows: readonly Row[], style: Style): readonly (readonly string[])[] {
  const textsWith = (room: number): readonly (readonly string[])[] =>
    rows.map((row) =>
      [
        row.target,
        row.protocol,
        room === 0 ? '' : inMiddle(shown(kindsWords(row, room), style), room, shown('…', style)),
        row.failed,
        row.latency,
        outcomesWords(row.outcomes, mostOutcomes),
      ].map((text) => shown(text, style)),
    );
  const taken = textsWith(0);
  const longest = heads.map((head, column) =>
    Math.max(column === asked ? 0 : head.length, ...taken.map((texts) => texts[column]?.length ?? 0)),
  );
  const room = longest.reduce((left, one) => left - one, style.width - indent.length - gaps);
  return textsWith(Math.max(leastAsked, room));
}

const heads = ['TARGET', '', 'ASKED', 'FAILED', 'MEDIAN', 'OUTCOME'] as const;
const asked = heads.indexOf('ASKED');
/** Between the columns, of two each. */
const gaps = 2 * (heads.length - 1);
/** Two outcomes stand beside each other where they are no longer than this. */
const mostOutcomes = 14;
const leastAsked = 12;

function titleOf({ id }: Place, { vantages }: Diagnosis, style: Style): string {
  const about = vantages.find((one) => one.id === id);
  const model = about?.modelledOn === null || about === undefined ? '' : `, like pod ${about.modelledOn}`;
  return paint(
    style,
    'bold',
    hanging('  ', `from ${id} (namespace ${about?.namespace ?? '?'}${model})`, style),
  );
}

/** What failed, then all else in one row. */
function rowsIn({ bad, cells }: Place): readonly Row[] {
  const more = bad.slice(most.rows).flatMap((row) => row.cells);
  const clean = cells.filter(({ failed }) => failed === 0);
  return [
    ...bad.slice(0, most.rows),
    ...(more.length > 0 ? [{ ...rowOf(more, 'more failures', more), protocol: '' }] : []),
    ...(clean.length > 0 ? [{ ...rowOf(clean, 'all else', clean), protocol: '' }] : []),
  ];
}

/** A place in a line, as long as it fits. */
function summary(id: string, cells: readonly Cell[], style: Style): string {
  const bad = cells.filter(({ failed }) => failed > 0);
  const counts = `from ${id}: ${String(failuresOf(cells))} of ${String(samplesOf(cells))} failed`;
  if (bad.length > 0)
    return hanging('  ', `${counts}, at ${targetsOf(bad)} (${outcomesWords(shortFailures(bad))})`, style);
  const short = `${counts} at ${targetsOf(cells)}`;
  const long = `${short}; median ${milliseconds(medianOf(cells))}`;
  return hanging('  ', shown(long, style).length + 2 <= style.width ? long : short, style);
}
