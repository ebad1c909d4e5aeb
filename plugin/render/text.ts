import type { Diagnosis } from '../core/model/verdict.ts';
import { cellSentence } from './cell-words.ts';
import { fixes } from './fixes.ts';
import { headline, verdictTitles } from './headline.ts';
import { measured } from './measured.ts';
import { notTestedLines } from './not-tested-lines.ts';
import { occasionWords } from './occasion.ts';
import { pathLines } from './path-line.ts';
import {
  bullet,
  firstAnswers,
  indented,
  isCommand,
  packedFacts,
  paragraph,
  section,
  titles,
} from './sections.ts';
import { hanging, paint, type Style } from './style.ts';
import { accusedIn, reasons } from './why.ts';
import { askedWords } from './words.ts';

/** After so many lines the first one has left the screen, and the verdict is said once more. */
const screen = 40;

/** Of what is told at some length. */
const most = { suspects: 3, unexplained: 4, notTested: 12 } as const;

/**
 * The diagnosis for a person at a terminal: verdict first, then its proof, then what to do, then what is needed to believe it. What
 * is well takes next to no room; `-o wide` leaves nothing out.
 */
export function renderText(diagnosis: Diagnosis, style: Style): string {
  const { verdict, path, risks, remarks, unexplained } = diagnosis;
  const titled = (title: string, lines: readonly string[]): readonly string[] => section(title, lines, style);
  const items = (texts: readonly string[]): readonly string[] => texts.map((text) => bullet(text, style));
  const accused = accusedIn(verdict).slice(0, most.suspects);
  const report = [
    ...headline(diagnosis, style),
    paint(style, 'dim', hanging('  ', occasionWords(diagnosis), style)),
    ...titled('Path', pathLines(path, style)),
    ...titled('Why', reasons(accused, style)),
    ...titled(titles.fix, fixes(accused, style)),
    ...titled(
      titles.risks,
      risks.flatMap(({ suspect }) => [
        bullet(suspect.sentence, style),
        ...suspect.fix
          .slice(0, 1)
          .map((fix) => (isCommand(fix) ? indented(fix, style) : paragraph(fix, style))),
      ]),
    ),
    ...titled('Remarks', items(remarks)),
    ...titled(
      'Not explained by this verdict',
      items(
        someOf(
          unexplained.map((cell) => `${askedWords(cell.probe)}: ${cellSentence(cell)}`),
          most.unexplained,
        ),
      ),
    ),
    ...titled('Measured  (-o wide shows everything)', measured(diagnosis, style)),
    ...titled('Not tested', items(someOf(notTestedLines(diagnosis), most.notTested))),
    ...firstAnswers(diagnosis, style),
    ...packedFacts(diagnosis, style),
  ].join('\n');
  const isLong = report.split('\n').length > screen;
  return `${[report, ...(isLong ? ['', ...verdictTitles(verdict, style)] : [])].join('\n')}\n`;
}

/** The first of them, and how many more there are. */
const someOf = (texts: readonly string[], some: number): readonly string[] =>
  texts.length <= some ? texts : [...texts.slice(0, some), `and ${String(texts.length - some)} more`];
