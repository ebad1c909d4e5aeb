import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

test.each([
  ['printer.corp.local', true],
  ['web.shop.svc.cluster.local', false],
  ['www.example.com', false],
])('%s is kept for multicast DNS: %s', (name, told) => {
  const { remarks } = diagnose({ ...complaint, names: [name] }, topology, observations);
  expect(remarks.some((remark) => remark.includes('RFC 6762'))).toBe(told);
});
