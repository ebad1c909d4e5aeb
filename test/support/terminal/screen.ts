/**
 * What a terminal shows of what was written to it: the few controls that the program uses, and an error for any other. Every character
 * takes one column.
 */
export class EmulatedScreen {
  readonly columns: number;
  readonly rows: number;
  /** What has left the screen at the top. */
  readonly scrolled: string[] = [];
  /** How often a character has come to stand on a new line because the one before was full. */
  wraps = 0;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Lines from the top to the last that holds anything. */
  get lines(): readonly string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  get cursor(): { readonly row: number; readonly column: number } {
    return { row: this.#row, column: this.#column };
  }

  write(text: string): void {
    for (const part of text.match(/\u001b\[[0-9;?]*[a-zA-Z]|[^]/gu) ?? []) {
      if (part.startsWith('\u001b[')) this.#control(part.slice(2));
      else if (part === '\r') this.#column = 0;
      else if (part === '\n') this.#down();
      else if (part === '\t')
        this.#column = Math.min(this.columns - 1, (Math.floor(this.#column / 8) + 1) * 8);
      else if (part < ' ') throw new Error(`the program wrote ${JSON.stringify(part)}`);
      else this.#put(part);
    }
  }

  #control(sequence: string): void {
    const [, count = '', letter = ''] = /^(.*)(.)$/.exec(sequence) ?? [];
    const line = this.#lines[this.#row] ?? '';
    if (letter === 'A') this.#row = Math.max(0, this.#row - Number(count || '1'));
    else if (letter === 'K' && count === '') this.#lines[this.#row] = line.slice(0, this.#column);
    else if (letter === 'J' && count === '')
      this.#lines = [...this.#lines.slice(0, this.#row), line.slice(0, this.#column)];
    else if (letter !== 'm') throw new Error(`the program wrote ESC [ ${sequence}`);
  }

  #put(character: string): void {
    if (this.#column === this.columns) {
      this.wraps += 1;
      this.#column = 0;
      this.#down();
    }
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #down(): void {
    if (this.#row < this.rows - 1) this.#row += 1;
    else this.scrolled.push((this.#lines.shift() ?? '').trimEnd());
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }
}
