import { readFileSync } from 'node:fs';
import { diagnose } from '../core/infer/diagnose.ts';
import { UsageError } from '../errors.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Output } from './options.ts';
import { readRecording } from './read-recording.ts';
import { show, type Terminal } from './terminal.ts';

/** Judges a recording again; needs no cluster. Returns the exit code that the run had. */
export function runReplay(file: string, output: Output, terminal: Terminal): number {
  const { complaint, topology, observations } = readRecording(contentOf(file), file);
  const diagnosis = diagnose(complaint, topology, observations);
  show(diagnosis, output, terminal);
  return exitCodeOf(diagnosis.verdict);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `the recording ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
