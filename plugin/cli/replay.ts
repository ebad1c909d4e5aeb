import { readFileSync } from 'node:fs';
import { diagnose } from '../core/infer/diagnose.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { UsageError } from '../errors.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Presentation } from './options.ts';
import { readRecording } from './read-recording.ts';
import { rendererFor } from './renderer.ts';
import type { Terminal } from './terminal.ts';

/** Judges a recording again; needs no cluster. Returns the exit code that the run had. */
export async function runReplay(
  file: string,
  presentation: Presentation,
  terminal: Terminal,
): Promise<number> {
  const render = await rendererFor(presentation, terminal);
  return judged(contentOf(file), file, (diagnosis, samples) => {
    terminal.print(render(diagnosis, samples));
    return exitCodeOf(diagnosis, presentation.failOn);
  });
}

/** A recording that has the outer form and not the inner one (it was edited, or written by somebody else) is refused too. */
export function judged<T>(
  text: string,
  file: string,
  use: (diagnosis: Diagnosis, samples: readonly Observation[]) => T,
): T {
  const { complaint, topology, observations } = readRecording(text, file);
  try {
    return use(diagnose(complaint, topology, observations), observations.samples);
  } catch (cause) {
    throw new UsageError(
      `the recording ${file} cannot be judged, for it lacks what this program writes: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: 'Record again with: kubectl netcheck dns --record FILE', cause },
    );
  }
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
