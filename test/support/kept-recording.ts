import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';

/** A run on the lab that is none of a fault's own: kept in test/core/recordings. */
export const keptRecording = (id: string): Recording =>
  readRecording(gunzipSync(readFileSync(`test/core/recordings/${id}.ndjson.gz`)).toString('utf8'), id);

export function keptDiagnosis(id: string): Diagnosis {
  const { complaint, topology, observations } = keptRecording(id);
  return diagnose(complaint, topology, observations);
}
