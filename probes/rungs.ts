import { bashCommand, bashInput } from './bash-invocation.ts';
import { instrumentSource, shellInstrumentSource } from './instrument-source.ts';
import { pythonCommand, pythonInput } from './python-invocation.ts';
import { pacedForShell } from './shell-lines.ts';
import type { Batch, HelloFrame } from './wire.ts';

/** A way to ask from a container, by what its image has. */
export interface Rung {
  readonly instrument: HelloFrame['instrument'];
  readonly command: readonly string[];
  /** The batch as it can be kept to: a slower instrument takes longer. */
  readonly paced: (batch: Batch) => Batch;
  /** Instrument and batch for the command's standard input. */
  readonly input: (batch: Batch) => Uint8Array;
}

/** Sees the most: ICMP senders, source ports, programs; and costs one process. */
export const pythonRung: Rung = {
  instrument: 'python3',
  command: pythonCommand,
  paced: (batch) => batch,
  input: (batch) => pythonInput(instrumentSource(), batch),
};

export const bashRung: Rung = {
  instrument: 'bash',
  command: bashCommand,
  paced: pacedForShell,
  input: (batch) => bashInput(shellInstrumentSource(), batch),
};

/** Best first. */
export const rungs: readonly Rung[] = [pythonRung, bashRung];
