import { wrap } from './style.ts';

/** A table whose last columns give way: what does not fit goes on below, in the same column, and nothing is cut off. */
export interface Table {
  readonly heads: readonly string[];
  /** One text for each head. */
  readonly rows: readonly (readonly string[])[];
  /** Columns from this one on may be folded. */
  readonly foldedFrom: number;
}

const gap = 2;
/** Below this a folded column is harder to read than a line that is too long. */
const narrowest = 12;

/** Lines of each row, the heads first unless all of them are empty. */
export function linesOf({ heads, rows, foldedFrom }: Table, width: number): readonly (readonly string[])[] {
  const all = heads.every((head) => head === '') ? rows : [heads, ...rows];
  const columns = heads.map((_, column) => all.map((row) => row[column] ?? ''));
  const widths = fitted(columns, foldedFrom, width);
  return all.map((row) => {
    const cells = widths.map((most, column) => folded(row[column] ?? '', most));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, column) => (cell[line] ?? '').padEnd(widths[column] ?? 0))
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  });
}

/** Until all columns fit, that one gives way by which the fewest lines are added; the widest of several. */
function fitted(
  columns: readonly (readonly string[])[],
  foldedFrom: number,
  width: number,
): readonly number[] {
  // None needs more than there is, and what comes from a cluster may be a megabyte long.
  const widths = columns.map((texts) =>
    Math.min(Math.max(width, 0), Math.max(0, ...texts.map((text) => text.length))),
  );
  const total = (): number => widths.reduce((sum, one) => sum + one, gap * (widths.length - 1));
  const added = (column: number, at: number): number => {
    const texts = columns[column] ?? [];
    return height(texts, at - 1) - height(texts, at);
  };
  while (total() > width) {
    const [first] = widths
      .map((at, column) => ({ at, column }))
      .filter(({ at, column }) => column >= foldedFrom && at > narrowest)
      .map((one) => ({ ...one, lines: added(one.column, one.at) }))
      .sort((a, b) => a.lines - b.lines || b.at - a.at);
    if (first === undefined) break;
    widths[first.column] = first.at - 1;
  }
  return widths;
}

/** Lines of a column; a word cut in two counts as one more. */
const height = (texts: readonly string[], width: number): number =>
  texts.reduce(
    (sum, text) =>
      sum + folded(text, width).length + text.split(' ').filter((word) => word.length > width).length,
    0,
  );

/** Broken at spaces, and within what is longer than a line: names and addresses may be. */
const folded = (text: string, width: number): readonly string[] =>
  text.length <= width
    ? [text]
    : wrap(text, width, '')
        .split('\n')
        .flatMap((line) => (line.length <= width ? [line] : pieces(line, width)));

const pieces = (word: string, width: number): readonly string[] =>
  Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
