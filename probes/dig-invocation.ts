import { digLines } from './dig-lines.ts';
import type { Batch } from './wire.ts';

const lastLine = '# end of the program';

/** Reads a program up to its last line, and runs it; what follows on standard input is the program's own. */
export const digCommand: readonly string[] = [
  'sh',
  '-c',
  `p=; while IFS= read -r l; do [ "$l" = "${lastLine}" ] && break; p="$p$l\n"; done; eval "$p"`,
];

/** Standard input for `digCommand`: program, batch. */
export const digInput = (program: string, batch: Batch): Uint8Array =>
  Buffer.from(`${program}${lastLine}\n${digLines(batch)}`, 'utf8');

/** A command that asks a batch by itself, leaves a digest in a file and ends. */
export const digAlone = (program: string, batch: Batch, leaveAt: string): readonly string[] => [
  'sh',
  '-c',
  program,
  'sh',
  digLines(batch),
  leaveAt,
];
