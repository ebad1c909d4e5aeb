import { bashAlone, bashCommand, bashInput } from './bash-invocation.ts';
import { digAlone, digCommand, digInput } from './dig-invocation.ts';
import { pacedForDig } from './dig-lines.ts';
import {
  digInstrumentSource,
  instrumentSource,
  shellDigestSource,
  shellInstrumentSource,
} from './instrument-source.ts';
import { pythonAlone, pythonCommand, pythonInput } from './python-invocation.ts';
import { pacedForShell } from './shell-lines.ts';
import type { Batch, HelloFrame } from './wire.ts';

/** A way to ask from a container, by what its image has. */
export interface Rung {
  /** Named for the program without which an image does not have it. */
  readonly instrument: HelloFrame['instrument'];
  readonly command: readonly string[];
  /** The batch as it can be kept to: a slower instrument takes longer. */
  readonly paced: (batch: Batch) => Batch;
  /** Instrument and batch for the command's standard input. */
  readonly input: (batch: Batch) => Uint8Array;
  /** A command that needs nobody to listen: it asks the batch, leaves a `Digest` in a file, and ends. */
  readonly alone: (batch: Batch, leaveAt: string) => readonly string[];
}

/** What one exec runs, what it is given to read, and how long that takes. */
export interface Asking {
  readonly command: readonly string[];
  readonly stdin: Uint8Array;
  readonly deadlineMs: number;
}

/** Sees the most: ICMP senders, source ports, programs; and costs one process. */
export const pythonRung: Rung = {
  instrument: 'python3',
  command: pythonCommand,
  paced: (batch) => batch,
  input: (batch) => pythonInput(instrumentSource(), batch),
  alone: (batch, leaveAt) => pythonAlone(instrumentSource(), batch, leaveAt),
};

export const bashRung: Rung = {
  instrument: 'bash',
  command: bashCommand,
  paced: pacedForShell,
  input: (batch) => bashInput(shellInstrumentSource(), batch),
  alone: (batch, leaveAt) => bashAlone(shellDigestSource() + shellInstrumentSource(), batch, leaveAt),
};

/** Sees the least, in images that have little. */
export const digRung: Rung = {
  instrument: 'dig',
  command: digCommand,
  paced: pacedForDig,
  input: (batch) => digInput(digInstrumentSource(), batch),
  alone: (batch, leaveAt) => digAlone(digInstrumentSource(), batch, leaveAt),
};

/** Best first. */
export const rungs: readonly Rung[] = [pythonRung, bashRung, digRung];

export const rungOf: Readonly<Record<HelloFrame['instrument'], Rung>> = {
  python3: pythonRung,
  bash: bashRung,
  dig: digRung,
};

/** A batch for one who listens, by a rung of which it is known that the image has it. */
export function askBy({ command, paced, input }: Rung, batch: Batch): Asking {
  const kept = paced(batch);
  return { command, stdin: input(kept), deadlineMs: kept.deadlineMs };
}
