import { shellLines } from './shell-lines.ts';
import type { Batch } from './wire.ts';

/** Reads a line with a number and so many bytes of program, and runs it; what follows on standard input is the program's own. */
export const bashCommand: readonly string[] = [
  'bash',
  '-c',
  'LC_ALL=C; IFS= read -r n && IFS= read -r -d "" -N "$n" p && eval "$p"',
];

/** Standard input for `bashCommand`: length, program, batch. */
export const bashInput = (program: string, batch: Batch): Uint8Array =>
  Buffer.from(`${String(Buffer.byteLength(program))}\n${program}${shellLines(batch)}`, 'utf8');

/** A command that asks a batch by itself, leaves a digest in a file and ends. */
export const bashAlone = (program: string, batch: Batch, leaveAt: string): readonly string[] => [
  'bash',
  '-c',
  program,
  'bash',
  shellLines(batch),
  leaveAt,
];
