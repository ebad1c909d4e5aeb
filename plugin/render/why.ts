import type { Contrast, Evidence, Suspect, Verdict } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { percent } from './headline.ts';
import { wrap, type Style } from './style.ts';
import { cellSentence, questionWords, targetName } from './words.ts';

/** Suspects whose reasons are worth showing: the one accused, or all that fit. */
export const accusedIn = (verdict: Verdict): readonly Suspect[] => {
  switch (verdict.kind) {
    case 'broken':
      return [verdict.suspect, ...verdict.also];
    case 'not-a-network-fault':
      return [verdict.suspect];
    case 'ambiguous':
      return [...verdict.suspects.slice(0, 2), ...verdict.also, ...verdict.suspects.slice(2)];
    case 'inconclusive':
      return verdict.suspects;
    case 'healthy':
      return [];
  }
};

/** The contrast with its counts, then what objects, logs and ICMP say. */
export function why(suspect: Suspect, style: Style): readonly string[] {
  const share =
    suspect.intermittency < 1
      ? [`    It strikes about ${percent(suspect.intermittency)} of the packets that come there.`]
      : [];
  return [
    ...(suspect.contrast === null ? [] : contrastLines(suspect.contrast, style)),
    ...share,
    ...suspect.evidence.map((one) => evidenceLine(one, style)),
  ];
}

function contrastLines({ failing, passing, differsIn }: Contrast, style: Style): readonly string[] {
  const asked = `${failing.probe.vantage} → ${targetName(failing.probe.target)}, ${failing.probe.protocol.toUpperCase()}, ${questionWords(failing.probe.question)}`;
  return [
    `    ✗ ${wrap(escapeText(`${asked}: ${cellSentence(failing)}`), style.width - 6, '      ')}`,
    `    ✓ ${wrap(escapeText(`${differsIn}: ${cellSentence(passing)}`), style.width - 6, '      ')}`,
  ];
}

const marks = { proof: '!', supports: '+', contradicts: '-' } as const;

const evidenceLine = (evidence: Evidence, style: Style): string =>
  `    ${marks[evidence.weight]} ${wrap(escapeText(`${evidence.source}: ${evidence.text}`), style.width - 6, '      ')}`;
