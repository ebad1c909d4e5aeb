import type { Diagnosis } from '../core/model/verdict.ts';
import { cellSentence } from './cell-words.ts';
import type { Finding } from './findings.ts';
import { place } from './headline.ts';
import { titles } from './sections.ts';
import { shareWords } from './share.ts';
import { askedWords, evidenceWords } from './words.ts';

/** What speaks for a finding, in plain lines: the contrast with its counts, the share it strikes, then objects, logs and ICMP. */
export function proofLines(finding: Finding, diagnosis: Diagnosis): readonly string[] {
  const { contrast, confidence, evidence } = finding;
  return [
    ...(contrast === null
      ? []
      : [
          `Fails: ${askedWords(contrast.failing.probe)}: ${cellSentence(contrast.failing)}`,
          `Passes: ${contrast.differsIn}: ${cellSentence(contrast.passing)}`,
        ]),
    ...(confidence === 'risk' ? [] : shareWords(finding, diagnosis)),
    ...evidence.map(({ weight, source, text }) => `${evidenceWords[weight]} ${source}: ${text}`),
  ];
}

/** The whole of it: where, what, why, what to do, where to read on. */
export const findingLines = (finding: Finding, diagnosis: Diagnosis): readonly string[] => [
  `${place(finding.hop)} (${finding.confidence})`,
  finding.sentence,
  ...proofLines(finding, diagnosis),
  ...(finding.fix.length === 0 ? [] : [`${titles.fix}:`, ...finding.fix]),
  ...(finding.docs === null ? [] : [`More: ${finding.docs}`]),
];
