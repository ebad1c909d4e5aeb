import type { Diagnosis } from '../core/model/verdict.ts';
import { hanging, paint, shown, wrap, type Style } from './style.ts';

/** Parts of a report for a terminal, short or wide. A section without lines has no title either. */
export const section = (title: string, lines: readonly string[], style: Style): readonly string[] =>
  lines.length === 0 ? [] : ['', paint(style, 'bold', title), ...lines];

export const bullet = (text: string, style: Style): string => hanging('  - ', text, style);

export const paragraph = (text: string, style: Style): string => hanging('    ', text, style);

/**
 * Commands stay copyable: they are never wrapped, and those of several lines go on at the margin, where a here-document must end.
 */
export const indented = (text: string, style: Style): string =>
  shown(text, style, true)
    .split('\n')
    .map((line, index) => (index === 0 ? `    ${line}` : line))
    .join('\n');

/** Something to copy, as its first word or a comment tells. */
export const isCommand = (text: string): boolean => /^(?:kubectl|dig|On) | {3}# /.test(text);

/** Titles that every format has. */
export const titles = {
  fix: 'Suggested fix (not applied)',
  risks: 'Risks (not felt by these probes)',
} as const;

/** Each answer with what it rests on. */
export const firstQuestions = ({ baseline }: Diagnosis, style: Style): readonly string[] =>
  section(
    'First questions',
    baseline.flatMap(({ question, answer, evidence }) => [
      answered(`${question} ${answer}.`, style),
      ...(evidence === '' ? [] : [paint(style, 'dim', paragraph(evidence, style))]),
    ]),
    style,
  );

/**
 * Each answer that is more than that nothing is wrong; what it rests on only where there is room for it on the same line.
 */
export const firstAnswers = ({ baseline }: Diagnosis, style: Style): readonly string[] =>
  section(
    'First questions',
    baseline
      .filter(({ allWell }) => allWell !== true)
      .map(({ question, answer, evidence }) => {
        const said = `${question} ${answer}.`;
        const whole = `  ${shown(`${said} ${evidence}`, style)}`;
        return evidence !== '' && whole.length <= style.width ? whole : answered(said, style);
      }),
    style,
  );

/** What does not fit on its line goes on below, further in. */
function answered(text: string, style: Style): string {
  const whole = shown(text, style);
  return `  ${whole.length + 2 <= style.width ? whole : wrap(whole, style.width - 4, '    ')}`;
}

export const facts = (diagnosis: Diagnosis, style: Style): readonly string[] =>
  section(
    'Facts',
    diagnosis.facts.map(({ label, value }) => answered(`${label}: ${value}`, style)),
    style,
  );

/** Facts that are no detail and that no answer has quoted already, as many on a line as it holds. */
export function packedFacts(diagnosis: Diagnosis, style: Style): readonly string[] {
  const lines: string[] = [];
  const isNew = (value: string): boolean => !diagnosis.baseline.some(({ answer }) => answer.includes(value));
  for (const { label, value, detail } of diagnosis.facts) {
    if (detail === true || !isNew(value)) continue;
    const text = shown(`${label}: ${value}`, style);
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + text.length <= style.width - 2)
      lines.splice(-1, 1, `${last}; ${text}`);
    else lines.push(text);
  }
  return section(
    'Facts',
    lines.map((line) => answered(line, style)),
    style,
  );
}
