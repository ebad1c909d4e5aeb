import type { Diagnosis, Suspect } from '../../plugin/core/model/verdict.ts';
import { questionName, type Probe } from '../../plugin/core/model/probe.ts';
import { wilson } from '../../plugin/core/infer/interval.ts';

const aspects: readonly ((probe: Probe) => string)[] = [
  ({ vantage }) => vantage,
  ({ target }) => `${target.address}:${String(target.port)}`,
  ({ protocol }) => protocol,
  ({ question }) => `${question.kind} ${questionName(question)} ${question.type}`,
  ({ paced }) => String(paced),
  ({ flow }) => String(flow),
];

/**
 * What is false about the reasons of a verdict: an accusation needs a contrast or a proof, and a contrast must be two measured
 * cells that differ in one thing, of which one fails and the other does not. Empty where all is true.
 */
export function untruths({ verdict, cells }: Diagnosis): readonly string[] {
  const accused =
    verdict.kind === 'broken' || verdict.kind === 'not-a-network-fault' ? [verdict.suspect] : [];
  const suspects = verdict.kind === 'ambiguous' ? verdict.suspects : accused;
  return [
    ...accused.filter((one) => one.contrast === null && !isProven(one)).map(() => 'no contrast and no proof'),
    ...suspects.flatMap(({ contrast }) =>
      contrast === null
        ? []
        : [
            ...falseIn(contrast.failing.probe, contrast.passing.probe),
            ...(contrast.failing.failed > 0 ? [] : ['what fails does not fail']),
            ...(wilson(contrast.failing.failed, contrast.failing.measured)[1] >
            contrast.passing.failed / Math.max(1, contrast.passing.measured)
              ? []
              : ['what passes fails as often']),
            ...([contrast.failing, contrast.passing].every(({ key }) =>
              cells.some((cell) => cell.key === key),
            )
              ? []
              : ['it was not measured']),
          ],
    ),
  ];
}

function falseIn(failing: Probe, passing: Probe): readonly string[] {
  const differing = aspects.filter((aspect) => aspect(failing) !== aspect(passing));
  return differing.length === 1 ? [] : [`the cells differ in ${String(differing.length)} things`];
}

const isProven = ({ evidence }: Suspect): boolean => evidence.some(({ weight }) => weight === 'proof');
