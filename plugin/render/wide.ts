import { describeMissing } from '../core/model/part.ts';
import type { Diagnosis, HopState, Suspect } from '../core/model/verdict.ts';
import { linesOf } from './columns.ts';
import { cellSentence } from './cell-words.ts';
import { everyCell } from './every-cell.ts';
import { pageOf } from './findings.ts';
import { fixes } from './fixes.ts';
import { headline, place } from './headline.ts';
import { occasionWords } from './occasion.ts';
import { marks, pathLegend, shortTitles } from './path-line.ts';
import { bullet, facts, firstQuestions, indented, paragraph, section, titles } from './sections.ts';
import { shareWords } from './share.ts';
import { hanging, paint, shown, type Style } from './style.ts';
import { accusedIn, why, type Accused } from './why.ts';
import { askedWords } from './words.ts';

/**
 * The report with nothing left out and nothing drawn together: every hop with what speaks for its state, every suspect with its
 * belief and page, whatever else was weighed, every cell. `columns` is how wide a table may get; prose keeps to the style's width.
 */
export function renderWide(diagnosis: Diagnosis, style: Style, columns: number): string {
  const { verdict, path, risks, unexplained } = diagnosis;
  const titled = (title: string, lines: readonly string[]): readonly string[] => section(title, lines, style);
  const items = (texts: readonly string[]): readonly string[] => texts.map((text) => bullet(text, style));
  const accused = accusedIn(verdict);
  const told = ({ name, suspect }: Accused, share: readonly string[] = []): readonly string[] => [
    hanging('  ', name, style),
    ...credentials(suspect, style),
    ...why(suspect, share, style),
  ];
  return [
    ...headline(diagnosis, style),
    paint(style, 'dim', hanging('  ', occasionWords(diagnosis), style)),
    ...titled('Path', [...hops(path, style, columns), paint(style, 'dim', pathLegend(path, style))]),
    ...titled(
      'Why',
      accused.flatMap((one) => told(one)),
    ),
    ...titled(
      'Also weighed, and less likely',
      (verdict.kind === 'broken' ? verdict.alternatives : []).flatMap((suspect) =>
        told({ name: withSentence(suspect), suspect, isRival: true }, shareWords(suspect, diagnosis)),
      ),
    ),
    ...titled(titles.fix, fixes(accused, style)),
    ...titled(
      titles.risks,
      risks.flatMap(({ suspect, why: reason }) => [
        hanging('  ', withSentence(suspect), style),
        ...credentials(suspect, style),
        ...why(suspect, [], style),
        paragraph(reason, style),
        ...suspect.fix.map((fix) => indented(fix, style)),
      ]),
    ),
    ...titled('Remarks', items(diagnosis.remarks)),
    ...titled(
      'Not explained by this verdict',
      items(unexplained.map((cell) => `${askedWords(cell.probe)}: ${cellSentence(cell)}`)),
    ),
    ...titled('Asked from', items(vantages(diagnosis))),
    ...titled('Measured', everyCell(diagnosis, style, columns)),
    ...titled(
      'Not tested',
      items([
        ...diagnosis.notTested.map((one) => `${one.what}: ${one.why}`),
        ...diagnosis.missing.map((one) => `${one.part} not read: ${describeMissing(one.why)}`),
      ]),
    ),
    ...firstQuestions(diagnosis, style),
    ...facts(diagnosis, style),
    '',
  ].join('\n');
}

function hops(path: readonly HopState[], style: Style, columns: number): readonly string[] {
  const rows = path.map(({ hop, state, note }) => [
    shown(`${marks[state][0]} ${shortTitles[hop.kind]}`, style),
    shown(note, style),
  ]);
  return linesOf({ heads: ['', ''], rows, foldedFrom: 1 }, columns - 2).flatMap((lines, index) =>
    lines.map((line) => paint(style, marks[path[index]?.state ?? 'untested'][1], `  ${line}`)),
  );
}

/** What the first lines of the report do not tell. */
const withSentence = ({ hop, sentence }: Suspect): string => `${place(hop)}: ${sentence}`;

/** Which fault, how much it is believed, and where to read about it. */
const credentials = ({ cause, posterior }: Suspect, style: Style): readonly string[] => [
  paint(
    style,
    'dim',
    `    ${cause.kind === 'fault' ? cause.id : 'cause unknown'}, belief ${posterior > 0.999 ? 'above 0.999' : posterior.toFixed(3)}`,
  ),
  ...(cause.kind === 'fault' ? [paint(style, 'dim', `    ${pageOf(cause.id)}`)] : []),
];

const vantages = ({ vantages: asked }: Diagnosis): readonly string[] =>
  asked.map(
    ({ id, node, namespace, modelledOn, state }) =>
      `${id}: node ${node}, namespace ${namespace}${modelledOn === null ? '' : `, like pod ${modelledOn}`}; ${state}`,
  );
