import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { oddImageOf } from '../../plugin/core/faults/odd-image.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import { valueOr } from '../../plugin/core/model/part.ts';
import { scenarioText } from '../support/scenarios.ts';

/** CoreDNS pods with these images, one container each. */
function odd(images: readonly string[]): readonly (string | null)[] {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const [pod] = valueOr(topology.dnsPods, []);
  const [container] = pod?.containers ?? [];
  if (pod === undefined || container === undefined) throw new Error('H00 has no CoreDNS pod');
  const value = images.map((image, at) => ({
    ...pod,
    name: `pod-${String(at)}`,
    containers: [{ ...container, image }],
  }));
  const scene = sceneOf(complaint, { ...topology, dnsPods: { kind: 'present', value } }, observations);
  return value.map(({ name }) => oddImageOf(scene, name)?.own ?? null);
}

test.each([
  [
    ['coredns:1', 'coredns:2', 'coredns:3'],
    [null, null, null],
  ],
  [
    ['a.example:5000/coredns/coredns@sha256:0', 'b.example/coredns:1.9', 'coredns'],
    [null, null, null],
  ],
  [
    ['coredns:1', 'a.example:5000/web:1', 'coredns:1'],
    [null, 'a.example:5000/web:1', null],
  ],
  [
    ['coredns:1', 'web:1'],
    [null, null],
  ],
  [['web:1'], [null]],
])('of pods that run %j these are odd: %j', (images, expected) => {
  expect(odd(images)).toEqual(expected);
});
