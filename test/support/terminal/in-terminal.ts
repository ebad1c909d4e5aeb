import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { EmulatedScreen } from './screen.ts';

export interface TerminalRun {
  readonly exitCode: number;
  /** As it was written, controls and all. */
  readonly written: string;
  /** At the end. */
  readonly screen: EmulatedScreen;
}

export interface Typist {
  readonly written: () => string;
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Closes the terminal, as one closes its window. */
  readonly close: () => void;
}

const holder = fileURLToPath(new URL('pseudo_terminal.py', import.meta.url));
const longestSeconds = 40;

/** Runs a command in a terminal of 80 columns and 24 rows. `during` is told of everything written, and may type and change the size. */
export async function inTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  during: (typist: Typist) => void = () => undefined,
): Promise<TerminalRun> {
  const screen = new EmulatedScreen(80, 24);
  const args = [holder, String(screen.columns), String(screen.rows), String(longestSeconds), ...command];
  const child = spawn('python3', args, {
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  const [keyboard, output, , size] = child.stdio as unknown as [Writable, Readable, null, Writable];
  let written = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    during({
      written: () => written,
      type: (keys) => keyboard.write(keys),
      resize: (columns, rows) => size.write(`${String(columns)} ${String(rows)}\n`),
      close: () => size.end(),
    });
  });
  const exitCode = await new Promise<number>((resolve) => {
    child.on('close', (code) => {
      resolve(code ?? -1);
    });
  });
  screen.write(written);
  return { exitCode, written, screen };
}
