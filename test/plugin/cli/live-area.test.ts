import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LiveArea } from '../../../plugin/cli/live-area.ts';
import { hasColor } from '../../../plugin/cli/terminal.ts';
import { EmulatedScreen } from '../../support/terminal/screen.ts';

/** A terminal of 20 columns and 8 rows on which something stands already; it can be made narrower, with or without wrapping anew. */
class FakeScreen {
  readonly emulated = new EmulatedScreen(20, 8);
  columns = 20;
  rows = 8;
  written = 0;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.write('$ netcheck\n');
  }

  readonly write = (text: string): void => {
    this.written += 1;
    this.emulated.write(text.replaceAll('\n', '\r\n'));
  };
  readonly on = (_event: 'resize', listener: () => void): unknown => this.#listeners.add(listener);
  readonly off = (_event: 'resize', listener: () => void): unknown => this.#listeners.delete(listener);

  resize(columns: number): void {
    this.columns = columns;
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

let screen = new FakeScreen();
let area = new LiveArea(screen);

beforeEach(() => {
  jest.useFakeTimers();
  screen = new FakeScreen();
  area = new LiveArea(screen);
});
afterEach(() => {
  area.hide();
  jest.useRealTimers();
});

describe('the live area', () => {
  test('is drawn over in place, ten times a second, and leaves nothing', () => {
    let seconds = 0;
    area.show(() => [`${String(seconds)} s`, ...(seconds < 2 ? ['  app', '  host'] : [])]);
    expect(screen.emulated.lines).toEqual(['$ netcheck', '0 s', '  app', '  host']);
    seconds = 1;
    jest.advanceTimersByTime(100);
    expect(screen.emulated.lines).toEqual(['$ netcheck', '1 s', '  app', '  host']);
    seconds = 2;
    jest.advanceTimersByTime(100);
    expect(screen.emulated.lines).toEqual(['$ netcheck', '2 s']);
    area.hide();
    expect(screen.emulated.lines).toEqual(['$ netcheck']);
    expect(screen.emulated.cursor).toEqual({ row: 1, column: 0 });
    const { written } = screen;
    jest.advanceTimersByTime(1000);
    area.hide();
    expect([screen.written, screen.listeners, jest.getTimerCount()]).toEqual([written, 0, 0]);
  });

  test('stays below what is printed meanwhile, also where the screen is full', () => {
    area.show(() => ['doing', '  app']);
    for (const line of ['one', 'two', 'three', 'four', 'five', 'six'])
      area.above(() => {
        screen.write(`${line}\n`);
      });
    expect(screen.emulated.scrolled).toEqual(['$ netcheck', 'one']);
    expect(screen.emulated.lines).toEqual(['two', 'three', 'four', 'five', 'six', 'doing', '  app']);
    area.hide();
    area.above(() => {
      screen.write('result\n');
    });
    expect(screen.emulated.lines).toEqual(['two', 'three', 'four', 'five', 'six', 'result']);
  });

  test('goes whole where the terminal became narrower and has wrapped it', () => {
    area.show(({ columns }) => ['x'.repeat(columns - 1)]);
    // What a terminal of 10 columns makes of the line of 19: two, and the cursor below them.
    screen.write('\r\u001b[1Axxxxxxxxxx\u001b[K\nxxxxxxxxx\u001b[K\n');
    screen.resize(10);
    expect(screen.emulated.lines).toEqual(['$ netcheck', 'xxxxxxxxx']);
  });

  test('begins below what a shell wrote while the process was stopped', () => {
    area.show(() => ['doing']);
    screen.write('[1]+ Stopped\n$ fg\n');
    process.emit('SIGCONT');
    jest.advanceTimersByTime(100);
    expect(screen.emulated.lines).toEqual(['$ netcheck', 'doing', '[1]+ Stopped', '$ fg', 'doing']);
    const listening = process.listenerCount('SIGCONT');
    area.hide();
    expect(process.listenerCount('SIGCONT')).toBe(listening - 1);
  });

  test('takes a terminal that does not know its size for an ordinary one', () => {
    screen.columns = 0;
    screen.rows = 0;
    expect(area.size).toEqual({ columns: 80, rows: 24 });
  });
});

describe('colours of a stream', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { CLICOLOR: '0' }, false],
    [true, { CLICOLOR: '1' }, true],
    [false, { CLICOLOR: '1' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: '' }, true],
    [false, { FORCE_COLOR: '' }, false],
  ])('terminal: %p, %j → %p', (isTerminal, env, color) => {
    expect(hasColor(isTerminal, env)).toBe(color);
  });
});
