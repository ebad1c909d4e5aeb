import { stripVTControlCharacters } from 'node:util';
import type { Size } from './live-lines.ts';

/** What is used of a terminal. */
export interface Screen {
  readonly write: (text: string) => unknown;
  readonly columns: number;
  readonly rows: number;
  readonly on: (event: 'resize', listener: () => void) => unknown;
  readonly off: (event: 'resize', listener: () => void) => unknown;
}

const everyMs = 100;

/** Of a terminal that does not know its size, as some pseudo terminals. */
const usual: Size = { columns: 80, rows: 24 };

/**
 * Lines below everything printed, drawn over ten times a second. The cursor waits on the line below them and is never hidden, so that
 * nothing has to be set right again where the process is stopped or killed; what has to be printed meanwhile goes above.
 */
export class LiveArea {
  readonly #screen: Screen;
  #lines: ((size: Size) => readonly string[]) | null = null;
  /** Columns of each line that stands there. */
  #drawn: readonly number[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  get size(): Size {
    const { columns, rows } = this.#screen;
    return { columns: columns || usual.columns, rows: rows || usual.rows };
  }

  /** Shows these from now on, asked for anew each time. */
  show(lines: (size: Size) => readonly string[]): void {
    this.#lines = lines;
    if (this.#timer === null) {
      this.#timer = setInterval(this.#draw, everyMs).unref();
      this.#screen.on('resize', this.#draw);
      process.on('SIGCONT', this.#startBelow);
    }
    this.#draw();
  }

  /** Leaves nothing of it; harmless where nothing is shown. */
  hide(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#screen.off('resize', this.#draw);
    process.off('SIGCONT', this.#startBelow);
    this.#lines = null;
    this.#screen.write(this.#backToTop() + toEnd);
    this.#drawn = [];
  }

  /** Lets whole lines be printed where the area stands; it goes on below them. */
  above(print: () => void): void {
    if (this.#timer !== null) this.#screen.write(this.#backToTop() + toEnd);
    this.#drawn = [];
    print();
    this.#draw();
  }

  readonly #draw = (): void => {
    if (this.#lines === null) return;
    const lines = this.#lines(this.size);
    this.#screen.write(this.#backToTop() + lines.map((line) => `${line}${toEndOfLine}\n`).join('') + toEnd);
    this.#drawn = lines.map((line) => stripVTControlCharacters(line).length);
  };

  /** Back from Ctrl-Z: the shell has written where the area was. */
  readonly #startBelow = (): void => {
    this.#drawn = [];
  };

  /** A terminal that became narrower has wrapped what stood there (all but the oldest do). */
  #backToTop(): string {
    const { columns } = this.size;
    const rows = this.#drawn.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
    return rows === 0 ? '\r' : `\r\u001b[${String(rows)}A`;
  }
}

const toEndOfLine = '\u001b[K';
const toEnd = '\u001b[J';
