import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { readRecording } from '../../plugin/cli/read-recording.ts';

const file = new URL('./recordings/pods-replaced.ndjson.gz', import.meta.url);
const { complaint, topology, observations } = readRecording(
  gunzipSync(readFileSync(file)).toString('utf8'),
  'pods-replaced',
);

const riskIds = (given: typeof topology): readonly string[] =>
  diagnose(complaint, given, observations).risks.flatMap(({ suspect }) =>
    suspect.cause.kind === 'fault' ? [suspect.cause.id] : [],
  );

test('a pod that was replaced during a run is told as that, and no path is blamed for it', () => {
  expect(riskIds(topology)).toEqual(['coredns-replaced']);
});

test('without that knowledge the silence of the pod would be taken for a broken path', () => {
  expect(riskIds({ ...topology, gonePods: [] })).toEqual(['node-path-broken']);
});
