import { escapeText } from '../render/escape.ts';
import { LiveArea } from './live-area.ts';
import { Outlet } from './outlet.ts';

/** Where results (stdout) and progress (stderr) go. */
export interface Terminal {
  readonly print: (text: string) => void;
  /** One line or more; whatever they quote, nothing in them commands the terminal. */
  readonly note: (line: string) => void;
  /** Of stdout. */
  readonly color: boolean;
  readonly width: number;
  /** Of the terminal as it is; where stdout is none, what COLUMNS says, or Infinity, and nothing needs to be folded. */
  readonly columns: number;
  /** Where stderr is a terminal that can be drawn on; null elsewhere. What is printed or noted goes above it. */
  readonly live: { readonly area: LiveArea; readonly color: boolean } | null;
}

/** Of this process, which must not leave before all is written. */
export interface ProcessTerminal extends Terminal {
  readonly printed: () => Promise<void>;
  readonly noted: () => Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** At most 100 columns. */
export function processTerminal(env: Variables): ProcessTerminal {
  const { stdout, stderr } = process;
  const [results, progress] = [new Outlet(stdout), new Outlet(stderr)];
  const area = stderr.isTTY && env['TERM'] !== 'dumb' ? new LiveArea(stderr) : null;
  const above = (write: () => void): void => {
    if (area === null) write();
    else area.above(write);
  };
  const columns = columnsOf(stdout, env);
  // However it ends, what remains on the screen is the result.
  process.on('exit', () => area?.hide());
  return {
    print: (text) => {
      above(() => {
        results.write(text);
      });
    },
    note: (line) => {
      above(() => {
        progress.write(`${escapeText(line, true)}\n`);
      });
    },
    color: hasColor(stdout.isTTY, env),
    width: Math.min(100, columns ?? 80),
    columns: columns ?? (stdout.isTTY ? 80 : Infinity),
    live: area === null ? null : { area, color: hasColor(stderr.isTTY, env) },
    printed: () => results.written(),
    noted: () => progress.written(),
  };
}

/** How wide a stream is, as far as that is known: the terminal, or in a pipe what COLUMNS says; 60 at least. */
export function columnsOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Variables,
): number | null {
  const said = stream.isTTY === true ? (stream.columns ?? 0) : Number(env['COLUMNS'] ?? 0);
  return Number.isInteger(said) && said > 0 ? Math.max(60, said) : null;
}

/**
 * Whether a stream is given colours: none with NO_COLOR (https://no-color.org), else as FORCE_COLOR says, else none with CLICOLOR=0 or a
 * dumb terminal, else on a terminal.
 */
export function hasColor(isTerminal: boolean, env: Variables): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && env['CLICOLOR'] !== '0' && env['TERM'] !== 'dumb';
}
