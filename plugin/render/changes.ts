import type { Diagnosis } from '../core/model/verdict.ts';
import { findingsOf } from './findings.ts';
import { place } from './headline.ts';
import { targetName } from './words.ts';

/** What is otherwise than the time before, one line each; none where nothing is. */
export function changesBetween(before: Diagnosis, after: Diagnosis): readonly string[] {
  return [
    ...(kindOf(before) === kindOf(after)
      ? []
      : [`the verdict was ${kindOf(before)}, and is ${kindOf(after)}`]),
    ...missingFrom(said(before), said(after)).map((one) => `gone: ${one}`),
    ...missingFrom(said(after), said(before)).map((one) => `new: ${one}`),
    ...missingFrom(failing(before), failing(after)).map((one) => `passes again: ${one}`),
    ...missingFrom(failing(after), failing(before)).map((one) => `fails now: ${one}`),
  ];
}

const kindOf = ({ verdict }: Diagnosis): string => verdict.kind;

const said = (diagnosis: Diagnosis): readonly string[] =>
  findingsOf(diagnosis).map(({ hop, id, confidence }) => `${place(hop)} (${id}, ${confidence})`);

/** Places and targets between which something fails, whatever it is. */
const failing = ({ cells }: Diagnosis): readonly string[] => [
  ...new Set(
    cells
      .filter((cell) => cell.failed > 0)
      .map(({ probe }) => `${probe.vantage} → ${targetName(probe.target)} ${probe.protocol}`),
  ),
];

const missingFrom = (these: readonly string[], those: readonly string[]): readonly string[] =>
  these.filter((one) => !those.includes(one));
