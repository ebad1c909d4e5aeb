import { kindWords } from '../facts/failure-facts.ts';
import type { Cell } from '../model/cell.ts';
import type { Candidate } from './rank.ts';

/**
 * What is unknown and strikes a share of what is asked may be no matter of chance: where some kinds of names fail every time and
 * others never do, the sentence says which. Empty where nothing tells them apart.
 */
export function sparedKinds({ hypothesis, share, struck }: Candidate): string {
  if (hypothesis.fault !== null || share >= 1) return '';
  const kinds = Map.groupBy(
    [...struck().keys()].filter(isTelling),
    ({ probe }) => kindWords[probe.question.kind],
  );
  const all = [...kinds].map(([words, cells]) => ({
    words,
    failed: sumOf(cells, ({ failed }) => failed),
    measured: sumOf(cells, ({ measured }) => measured),
  }));
  const spared = all.filter(({ failed }) => failed === 0);
  const struckAlways = all.filter(({ failed, measured }) => failed === measured);
  const divided =
    spared.length > 0 && struckAlways.length > 0 && spared.length + struckAlways.length === all.length;
  if (!divided || sumOf(spared, ({ measured }) => measured) < least) return '';
  return struckAlways.length <= spared.length
    ? ` ${listed(struckAlways)} fail there every time, all else passes.`
    : ` ${listed(spared)} pass there every time, all else never does.`;
}

const listed = (kinds: readonly { readonly words: string }[]): string =>
  capitalised(kinds.map(({ words }) => words).join(' and '));

const capitalised = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

/** Fewer may pass by chance. */
const least = 3;

/** Large answers may be lacking anywhere, and count as failures nowhere. */
const isTelling = ({ probe: { question }, measured }: Cell): boolean =>
  measured > 0 && question.kind !== 'root-large' && question.kind !== 'unchecked';

const sumOf = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);
