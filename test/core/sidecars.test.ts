import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { present } from '../../plugin/core/model/part.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');

test.each([
  ['istio-proxy', true],
  ['web', false],
  // A property of every object.
  ['constructor', false],
])('a container %s beside the program may answer its lookups: %s', (container, told) => {
  const { items } = topology.pods.kind === 'present' ? topology.pods.value : { items: [] };
  const pods = present({
    items: items.map((pod) => ({ ...pod, containers: [container] })),
    truncated: false,
  });
  const { remarks } = diagnose(complaint, { ...topology, pods }, observations);
  expect(remarks.some((remark) => remark.includes('may answer its lookups'))).toBe(told);
});
