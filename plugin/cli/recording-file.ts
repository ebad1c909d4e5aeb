import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Recording } from '../core/model/recording.ts';
import { UsageError } from '../errors.ts';
import { renderRecording } from '../render/recording.ts';
import { fileTrouble } from '../cluster/file-trouble.ts';

/** A file that awaits a recording. */
export interface RecordingFile {
  /** Replaces what the file held. Returns the error rather than throws it: the run has a result. */
  readonly write: (recording: Recording) => UsageError | null;
  /** Leaves no file behind that was made for nothing. */
  readonly close: () => void;
}

/** Opens it without touching what is in it: a run that fails spoils no recording of before. Throws a UsageError. */
export function recordingFile(path: string): RecordingFile {
  const isNew = !existsSync(path);
  const fd = opened(path);
  let written = false;
  return {
    write: (recording) => {
      try {
        if (fstatSync(fd).isFile()) ftruncateSync(fd);
        writeFileSync(fd, renderRecording(recording));
        written = true;
        return null;
      } catch (cause) {
        return unwritable(path, cause);
      }
    },
    close: () => {
      closeSync(fd);
      if (isNew && !written) rmSync(path, { force: true });
    },
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** A file that is not there is made; what can be missing is its directory. */
const unwritable = (path: string, cause: unknown): UsageError =>
  new UsageError(
    `--record: the file ${path} cannot be written: ${existsSync(dirname(path)) ? fileTrouble(cause) : 'its directory is not there'}`,
    {
      hint: 'Give a path in a directory that is there and in which you may write.',
      cause,
    },
  );
