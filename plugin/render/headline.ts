import { hopTitles, type Hop } from '../core/model/hop.ts';
import type { Confidence, Diagnosis, Suspect } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { paint, wrap, type Style } from './style.ts';

/** The verdict in its first lines: what, where, how sure. */
export function headline(diagnosis: Diagnosis, style: Style): readonly string[] {
  const { verdict } = diagnosis;
  const line = (text: string): string => wrap(escapeText(text), style.width - 2, '  ');
  switch (verdict.kind) {
    case 'healthy': {
      const { scope } = verdict;
      const bound = `${String(scope.samples)} probes on the client's path, none failed: failure rate below ${percent(scope.failureRateBelow)} (95 %)`;
      const names =
        scope.names.length > 0
          ? `; ${scope.names.join(', ')} resolve${scope.names.length === 1 ? 's' : ''}`
          : '';
      return [
        paint(
          style,
          'green',
          paint(style, 'bold', `HEALTHY  DNS works for namespace ${escapeText(scope.namespace)}`),
        ),
        `  ${line(`${bound}${names}.`)}`,
        `  ${line(`Holds for pods like these on ${scope.nodes.join(', ')}, now.`)}`,
      ];
    }
    case 'broken':
      return [
        paint(
          style,
          'red',
          paint(
            style,
            'bold',
            wrap(
              `BROKEN  at ${place(verdict.suspect.hop)}  (${confidenceWords[verdict.confidence]})`,
              style.width,
              '  ',
            ),
          ),
        ),
        `  ${line(verdict.suspect.sentence)}`,
        ...alsoLines(verdict.also, style),
      ];
    case 'not-a-network-fault':
      return [
        paint(
          style,
          'yellow',
          paint(style, 'bold', `NOT A NETWORK FAULT  (${confidenceWords[verdict.confidence]})`),
        ),
        `  ${line(verdict.suspect.sentence)}`,
      ];
    case 'ambiguous':
      return [
        paint(
          style,
          'yellow',
          paint(
            style,
            'bold',
            `AMBIGUOUS  ${String(verdict.suspects.length)} ${verdict.suspects.length === 1 ? 'explanation' : 'explanations'} fit`,
          ),
        ),
        `  ${line(`${verdict.commonGround}.`)}`,
        ...verdict.suspects.slice(0, 5).map((suspect) => `  - ${suspectLine(suspect, style)}`),
        ...alsoLines(verdict.also, style),
        ...verdict.settledBy.map((step) => `  ${line(`What would settle it: ${step}`)}`),
      ];
    case 'inconclusive':
      return [
        paint(style, 'yellow', paint(style, 'bold', 'INCONCLUSIVE  it could not be told')),
        ...verdict.reasons.map((reason) => `  - ${line(`because ${reason}`)}`),
        ...(verdict.suspects.length > 0 ? ['  What was seen points to:'] : []),
        ...verdict.suspects.map((suspect) => `  - ${suspectLine(suspect, style)}`),
      ];
  }
}

/** A second fault stands as visibly as the first: repairing one alone would not help. */
const alsoLines = (also: readonly Suspect[], style: Style): readonly string[] =>
  also.flatMap((suspect) => [
    paint(style, 'red', paint(style, 'bold', wrap(`AND  at ${place(suspect.hop)}`, style.width, '  '))),
    `  ${wrap(escapeText(suspect.sentence), style.width - 2, '  ')}`,
  ]);

const confidenceWords: Readonly<Record<Confidence, string>> = {
  certain: 'certain',
  likely: 'likely',
  possible: 'possible',
};

export const place = (hop: Hop): string =>
  escapeText(`${hopTitles[hop.kind]}${hop.instance === '' ? '' : `: ${hop.instance}`}`);

const suspectLine = (suspect: Suspect, style: Style): string =>
  wrap(`${place(suspect.hop)}: ${escapeText(suspect.sentence)}`, style.width - 4, '    ');

/** Two digits are enough. */
export const percent = (share: number): string => `${(share * 100).toPrecision(2).replace(/\.0$/, '')} %`;
