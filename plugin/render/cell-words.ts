import type { Cell } from '../core/model/cell.ts';
import type { OutcomeClass } from '../core/model/outcome.ts';
import { slowMs } from '../core/paths/distribution.ts';
import { passes } from '../core/paths/expected.ts';
import { milliseconds, outcomeWords } from './words.ts';

/** One cell in a sentence: "12 of 12 failed: no answer", "12 of 12 as expected (NXDOMAIN for a random name), 1.2 ms". */
export function cellSentence(cell: Cell): string {
  const { measured, failed, slow } = cell;
  const { failing, passing } = sorted(cell);
  const took = milliseconds(cell.medianMs);
  if (measured === 0) return 'not measured';
  if (failed === 0) return `${share(measured, measured)} as expected (${passed(cell, passing)}), ${took}`;
  if (slow === failed) return `${share(slow, measured)} slow (over ${String(slowMs)} ms), median ${took}`;
  const what = listed([
    ...failing.map(([outcome, count]) => [outcomeWords[outcome], count] as const),
    ...(slow > 0 ? [['slow', slow] as const] : []),
  ]);
  const others = failed === measured ? '' : `; the others as expected (${passed(cell, passing)})`;
  return `${share(failed, measured)} failed: ${what}${contradiction(cell, failing)}${others}`;
}

/** In how many ways cells fail, the most frequent first, in few words. */
export function shortFailures(cells: readonly Cell[]): readonly string[] {
  const counts = new Map<string, number>();
  const add = (words: string, count: number): void => {
    counts.set(words, (counts.get(words) ?? 0) + count);
  };
  for (const cell of cells) {
    for (const [outcome, count] of sorted(cell).failing) add(shortFailure(outcome), count);
    if (cell.slow > 0) add('slow', cell.slow);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
}

/** An answer fails where there should be none. */
const shortFailure = (outcome: OutcomeClass): string =>
  outcome === 'noerror' ? 'answered, wrongly' : (short[outcome] ?? outcomeWords[outcome]);

/** The most frequent failure of a cell: those that share it went alike. */
export const mainFailure = (cell: Cell): OutcomeClass | 'slow' => sorted(cell).failing[0]?.[0] ?? 'slow';

/** Outcomes where there is little room. */
const short: Readonly<Partial<Record<OutcomeClass, string>>> = {
  'servfail-2s': 'SERVFAIL 2 s',
  'servfail-4s': 'SERVFAIL 4 s',
  'servfail-6s': 'SERVFAIL 6 s',
  'other-rcode': 'other rcode',
  'late-2s': '2 s late',
  'late-5s': '5 s late',
  'syn-silent': 'no connect',
  'connected-silent': 'no reply',
  eperm: 'EPERM',
  'net-unreachable': 'net unreach',
  'host-unreachable': 'host unreach',
};

/** "no answer 4, port refused 2": what happened, most frequent first. */
export const outcomesOf = (cell: Cell): string =>
  cell.measured === 0
    ? 'not measured'
    : listed(countsOf(cell).map(([outcome, count]) => [outcomeWords[outcome], count]));

type Count = readonly [OutcomeClass, number];

const countsOf = ({ counts }: Cell): readonly Count[] =>
  (Object.entries(counts) as [OutcomeClass, number][]).sort((a, b) => b[1] - a[1]);

/** What happened, most frequent first, apart by whether it is a failure. */
function sorted(cell: Cell): { readonly failing: readonly Count[]; readonly passing: readonly Count[] } {
  const isPass = ([outcome]: Count): boolean =>
    passes(cell.probe.question, cell.shouldExist === true, outcome);
  const counts = countsOf(cell);
  return { failing: counts.filter((one) => !isPass(one)), passing: counts.filter(isPass) };
}

const share = (some: number, all: number): string => `${String(some)} of ${String(all)}`;

/** What passed, and why a denial does. */
const passed = (cell: Cell, passing: readonly Count[]): string =>
  passing
    .map(([outcome]) => `${outcomeWords[outcome]}${outcome === 'nxdomain' ? deniedName(cell) : ''}`)
    .join('; ');

/** For which kind of name a denial is what one hopes for; empty where it is not. */
function deniedName({ probe: { question }, shouldExist }: Cell): string {
  switch (question.kind) {
    case 'cluster-absent':
    case 'pair-absent':
    case 'external-absent':
      return ' for a random name';
    case 'reverse-absent':
      return ' for a random address';
    case 'complained':
    case 'unchecked':
      return shouldExist === true ? '' : ' for another reading of the name';
    case 'cluster-known':
    case 'root':
    case 'root-large':
    case 'service-reverse':
    case 'control':
      return '';
  }
}

/** What one answer alone does not tell: that another was to be expected. */
function contradiction(cell: Cell, failing: readonly Count[]): string {
  const [outcome, ...more] = failing.map(([one]) => one);
  if (more.length > 0) return '';
  if (outcome === 'noerror') return deniedName(cell) === '' ? '' : ', though it should not exist';
  if (outcome === 'nxdomain' && cell.probe.question.kind === 'cluster-known') return ', though it exists';
  return outcome === 'nxdomain' || outcome === 'nodata' ? ', where an address was wanted' : '';
}

/** One thing alone needs no count. */
const listed = (counts: readonly (readonly [string, number])[]): string =>
  counts.length === 1
    ? counts.map(([words]) => words).join('')
    : counts.map(([words, count]) => `${words} ${String(count)}`).join(', ');
