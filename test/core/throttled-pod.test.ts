import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';

/** One CoreDNS pod got 4 ms of CPU in 500: questions by the Service met it in a burst and were slow, those straight to it hardly. */
const file = new URL('./recordings/throttled-pod.ndjson.gz', import.meta.url);
const { complaint, topology, observations } = readRecording(
  gunzipSync(readFileSync(file)).toString('utf8'),
  'throttled-pod',
);

test('answers that are slow by the Service alone are no fault of its address, whose rules take no time', () => {
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict.kind).toBe('inconclusive');
  const suspects = verdict.kind === 'inconclusive' ? verdict.suspects : [];
  expect(suspects.map(({ hop }) => hop.kind)).toContain('coredns-process');
  expect(suspects.map(({ hop }) => hop.kind)).not.toContain('dns-service');
  expect(verdict.kind === 'inconclusive' ? verdict.reasons.join() : '').toContain('some answers took');
});
