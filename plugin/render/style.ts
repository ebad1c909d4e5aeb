import { toAscii } from './ascii.ts';
import { escapeText } from './escape.ts';

/** How text is written: colours or none, and how wide the terminal is. */
export interface Style {
  readonly color: boolean;
  /** Columns; lines are wrapped below it where they can be. */
  readonly width: number;
  /** No sign beyond ASCII; absent: signs as they are. */
  readonly ascii?: true;
}

export type Tone = 'bold' | 'red' | 'green' | 'yellow' | 'dim';

const codes: Readonly<Record<Tone, readonly [number, number]>> = {
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  dim: [2, 22],
};

export function paint(style: Style, tone: Tone, text: string): string {
  const [on, off] = codes[tone];
  return style.color ? `\u001b[${String(on)}m${text}\u001b[${String(off)}m` : text;
}

/** Text of whatever origin as it will stand there: what is measured and wrapped must be as long as what is read. */
export const shown = (text: string, style: Style, multiline = false): string => {
  const safe = escapeText(text, multiline);
  return style.ascii === true ? toAscii(safe) : safe;
};

/** Breaks text at spaces into lines of at most `width`, to which `indent` is added from the second on. Long words stay whole. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}

/** A paragraph behind `lead`, which ends with its mark: what is wrapped hangs below the first word. */
export const hanging = (lead: string, text: string, style: Style): string =>
  `${lead}${wrap(shown(text, style), style.width - lead.length, ' '.repeat(lead.length))}`;
