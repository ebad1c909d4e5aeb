import { toAscii } from '../render/ascii.ts';
import { wrap } from '../render/style.ts';
import type { Happening } from './happening.ts';
import { liveLines } from './live-lines.ts';
import { after, nothingYet } from './live-state.ts';
import type { DnsOperation } from './options.ts';
import { isLasting, progressLine } from './progress-lines.ts';
import type { Terminal } from './terminal.ts';

export type Tell = (event: Happening) => void;

/** Of what a line that stays on a terminal has beyond the first. */
const indent = '    ';

/**
 * Shows on stderr what the work tells of itself: on a terminal what is under way, of which nothing stays but what is worth it;
 * elsewhere line by line; with --quiet not at all.
 */
export async function withProgress<T>(
  { quiet, presentation }: Pick<DnsOperation, 'quiet' | 'presentation'>,
  terminal: Terminal,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  if (quiet) return await work(() => undefined);
  const { live } = terminal;
  const note = (event: Happening, columns: number): void => {
    const line = progressLine(event);
    if (line === null) return;
    const wrapped = wrap(line, columns - 1 - indent.length, indent);
    terminal.note(presentation.ascii ? toAscii(wrapped) : wrapped);
  };
  if (live === null)
    return await work((event) => {
      note(event, Infinity);
    });
  const style = { color: live.color && !presentation.noColor, ascii: presentation.ascii };
  const now = (): number => performance.now();
  let state = nothingYet(now());
  let over = false;
  try {
    return await work((event) => {
      // What is told late, by something that nobody waits for any more, brings nothing back.
      if (over) return;
      state = after(state, event, now());
      if (isLasting(event)) note(event, live.area.size.columns);
      live.area.show((size) => liveLines(state, now(), size, style));
    });
  } finally {
    over = true;
    live.area.hide();
  }
}
