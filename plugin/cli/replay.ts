import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { diagnose } from '../core/infer/diagnose.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { UsageError } from '../errors.ts';
import { exitCodeOf } from './exit-code.ts';
import { fileTrouble } from '../cluster/file-trouble.ts';
import type { Presentation } from './options.ts';
import { mostBytes, readRecording } from './read-recording.ts';
import { rendererFor } from './renderer.ts';
import type { Terminal } from './terminal.ts';

/** Judges a recording again; needs no cluster. Returns the exit code that the run had. */
export async function runReplay(
  file: string,
  presentation: Presentation,
  terminal: Terminal,
): Promise<number> {
  const render = await rendererFor(presentation, terminal);
  return judged(contentOf(file), file === '-' ? 'stdin' : file, (diagnosis, samples) => {
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

/** "-": from stdin. */
function contentOf(file: string): string {
  const bytes = bytesOf(file);
  if (!bytes.subarray(0, gzipMagic.length).equals(gzipMagic)) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch (cause) {
    throw new UsageError(
      `the recording ${file === '-' ? 'stdin' : file} cannot be read: it is gzipped, and was cut or spoilt, or is larger than any recording`,
      { hint: 'Fetch or copy it again; gzip -t tells whether it is whole.', cause },
    );
  }
}

/** RFC 1952, 2.3.1. */
const gzipMagic = Buffer.from([0x1f, 0x8b]);

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    throw new UsageError(`the recording ${file} cannot be read: ${fileTrouble(cause)}`, {
      hint: 'Give the file that dns --record has written, or - for stdin.',
      cause,
    });
  }
}
