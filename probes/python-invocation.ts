import type { Batch } from './wire.ts';

/**
 * Reads ten digits and a line feed, then that many bytes of program, and runs it; what follows on standard input is the
 * program's own. Needs no end of input, so that it works over exec protocols that cannot half-close.
 */
const bootstrap = 'import sys;i=sys.stdin.buffer;exec(compile(i.read(int(i.read(11))),"instrument","exec"))';

export const pythonCommand: readonly string[] = ['python3', '-c', bootstrap];

/** A command that asks a batch by itself, leaves a digest in a file and ends. */
export const pythonAlone = (program: string, batch: Batch, leaveAt: string): readonly string[] => [
  'python3',
  '-c',
  program,
  JSON.stringify(batch),
  leaveAt,
];

/** Standard input for `pythonCommand`: length, program, batch. */
export function pythonInput(program: string, batch: Batch): Uint8Array {
  const text = Buffer.from(program, 'utf8');
  const head = `${String(text.length).padStart(10, '0')}\n`;
  return Buffer.concat([Buffer.from(head), text, Buffer.from(`${JSON.stringify(batch)}\n`)]);
}
