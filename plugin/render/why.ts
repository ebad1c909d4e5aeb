import type { Contrast, Evidence, Suspect, Verdict } from '../core/model/verdict.ts';
import { cellSentence } from './cell-words.ts';
import { place } from './headline.ts';
import { hanging, shown, type Style } from './style.ts';
import { askedWords } from './words.ts';

/** A suspect under the name by which every part of the report calls it. */
export interface Accused {
  readonly name: string;
  readonly suspect: Suspect;
  /** One of several that explain the same. */
  readonly isRival: boolean;
}

/** The one accused, or those that fit, numbered as in the first lines; what is broken as well comes before the third of them. */
export function accusedIn(verdict: Verdict): readonly Accused[] {
  const named = (suspect: Suspect): Accused => ({ name: place(suspect.hop), suspect, isRival: false });
  const numbered = (suspect: Suspect, index: number): Accused => ({
    name: `${String(index + 1)}. ${suspect.cause.kind === 'fault' ? suspect.cause.id : `${place(suspect.hop)}, cause unknown`}`,
    suspect,
    isRival: true,
  });
  switch (verdict.kind) {
    case 'broken':
      return [verdict.suspect, ...verdict.also].map(named);
    case 'not-a-network-fault':
      return [named(verdict.suspect)];
    case 'ambiguous': {
      const rivals = verdict.suspects.map(numbered);
      return [...rivals.slice(0, 2), ...verdict.also.map(named), ...rivals.slice(2)];
    }
    case 'inconclusive':
      return verdict.suspects.map(numbered);
    case 'healthy':
      return [];
  }
}

/** What speaks for all that are accused: a contrast that rivals share stands once, before what each has of its own. */
export function reasons(accused: readonly Accused[], style: Style): readonly string[] {
  const common = commonContrast(accused);
  return [
    ...(common === null ? [] : contrastLines(common, style)),
    ...accused.flatMap(({ name, suspect, isRival }) => {
      const lines = why(common !== null && isRival ? { ...suspect, contrast: null } : suspect, [], style);
      return accused.length === 1
        ? lines
        : [hanging('  ', name, style), ...(lines.length === 0 ? ['    nothing beside that'] : lines)];
    }),
  ];
}

/** null where they differ, or there is only one whose it could be. */
function commonContrast(accused: readonly Accused[]): Contrast | null {
  const [first, ...others] = accused.flatMap(({ suspect, isRival }) => (isRival ? [suspect.contrast] : []));
  if (first === undefined || first === null || others.length === 0) return null;
  const isSame = (other: Contrast | null): boolean =>
    other?.failing.key === first.failing.key &&
    other.passing.key === first.passing.key &&
    other.differsIn === first.differsIn;
  return others.every(isSame) ? first : null;
}

/** The contrast with its counts, then what objects, logs and ICMP say. */
export const why = (
  { contrast, evidence }: Suspect,
  share: readonly string[],
  style: Style,
): readonly string[] => [
  ...(contrast === null ? [] : contrastLines(contrast, style)),
  ...share.map((words) => hanging('    ', words, style)),
  ...evidence.map((one) => evidenceLine(one, style)),
];

const contrastLines = ({ failing, passing, differsIn }: Contrast, style: Style): readonly string[] => [
  hanging(`    ${shown('✗', style)} `, `${askedWords(failing.probe)}: ${cellSentence(failing)}`, style),
  hanging(`    ${shown('✓', style)} `, `${differsIn}: ${cellSentence(passing)}`, style),
];

const marks = { proof: '!', supports: '+', contradicts: '-' } as const;

const evidenceLine = ({ weight, source, text }: Evidence, style: Style): string =>
  hanging(`    ${marks[weight]} `, `${source}: ${text}`, style);
