/** Where results (stdout) and progress (stderr) go. */
export interface Terminal {
  readonly print: (text: string) => void;
  readonly note: (line: string) => void;
  readonly color: boolean;
  readonly width: number;
}

/** NO_COLOR and FORCE_COLOR as everywhere; else colours on a terminal only. At most 100 columns. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const off = (env['NO_COLOR'] ?? '') !== '' || env['CLICOLOR'] === '0' || env['TERM'] === 'dumb';
  return {
    print: (text) => process.stdout.write(text),
    note: (line) => process.stderr.write(`${line}\n`),
    color: forced || (!off && process.stdout.isTTY),
    width: Math.min(100, Math.max(60, process.stdout.columns || 80)),
  };
}
