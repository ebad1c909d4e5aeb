import { describeMissing } from '../core/model/part.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { headline, place } from './headline.ts';
import { matrix } from './matrix.ts';
import { pathLegend, pathLine } from './path-line.ts';
import { paint, wrap, type Style } from './style.ts';
import { accusedIn, why } from './why.ts';

/** The diagnosis for a person at a terminal: verdict first, then its proof, then what to do, then everything else. */
export function renderText(diagnosis: Diagnosis, style: Style): string {
  const bold = (text: string): string => paint(style, 'bold', text);
  const bullet = (text: string): string => `  - ${wrap(escapeText(text), style.width - 4, '    ')}`;
  const paragraph = (text: string): string => `    ${wrap(escapeText(text), style.width - 4, '    ')}`;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', bold(title), ...lines];
  const suspects = accusedIn(diagnosis.verdict);
  const several = suspects.length > 1;
  return [
    ...headline(diagnosis, style),
    '',
    bold('Path'),
    pathLine(diagnosis.path, style),
    paint(style, 'dim', pathLegend(diagnosis.path)),
    ...section(
      'Why',
      suspects
        .slice(0, 3)
        .flatMap((suspect) => [...(several ? [`  ${place(suspect.hop)}`] : []), ...why(suspect, style)]),
    ),
    ...section('Fix (printed, never run)', fixes(diagnosis)),
    ...section(
      'Risks (nobody feels them now)',
      diagnosis.risks.flatMap((risk) => [
        bullet(risk.suspect.sentence),
        ...risk.suspect.fix.slice(0, 1).map((fix) => (isCommand(fix) ? indented(fix) : paragraph(fix))),
      ]),
    ),
    ...section('Remarks', diagnosis.remarks.map(bullet)),
    ...section(
      'Not explained by this verdict',
      diagnosis.unexplained
        .slice(0, 6)
        .map((cell) =>
          bullet(
            `${cell.probe.vantage} → ${cell.probe.target.address} ${cell.probe.protocol}: ${String(cell.failed)} of ${String(cell.measured)} failed`,
          ),
        ),
    ),
    '',
    bold('Measured'),
    ...matrix(diagnosis, style).slice(1),
    ...section('Not tested', [
      ...diagnosis.notTested.slice(0, 12).map((one) => bullet(`${one.what}: ${one.why}`)),
      ...(diagnosis.notTested.length > 12
        ? [`  - and ${String(diagnosis.notTested.length - 12)} more (see -o json)`]
        : []),
      ...diagnosis.missing.map((one) => bullet(`${one.part} not read: ${describeMissing(one.why)}`)),
    ]),
    ...section(
      'First questions',
      diagnosis.baseline.flatMap((fact) => [
        `  ${wrap(escapeText(`${fact.question} ${fact.answer}.`), style.width - 4, '    ')}`,
        ...(fact.evidence === ''
          ? []
          : [paint(style, 'dim', `    ${wrap(escapeText(fact.evidence), style.width - 4, '    ')}`)]),
      ]),
    ),
    ...section(
      'Facts',
      diagnosis.facts.map(
        (fact) => `  ${wrap(escapeText(`${fact.label}: ${fact.value}`), style.width - 4, '    ')}`,
      ),
    ),
    '',
  ].join('\n');
}

function fixes(diagnosis: Diagnosis): readonly string[] {
  return accusedIn(diagnosis.verdict)
    .slice(0, 2)
    .flatMap((suspect) => suspect.fix.map(indented));
}

/** Something to copy. */
const isCommand = (text: string): boolean => /^(?:kubectl|dig|On) /.test(text);

/** Commands may be several lines long and stay copyable: they are never wrapped. */
const indented = (text: string): string =>
  escapeText(text, true)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
