import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { judged } from './diagnosed.ts';

/** A run on the lab that is none of a fault's own: kept in test/core/recordings. */
export const keptRecording = (id: string): Recording =>
  readRecording(gunzipSync(readFileSync(`test/core/recordings/${id}.ndjson.gz`)).toString('utf8'), id);

export const keptDiagnosis = (id: string): Diagnosis => judged(keptRecording(id));
