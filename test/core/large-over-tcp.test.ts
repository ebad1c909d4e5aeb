import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { sceneOf, type Scene } from '../../plugin/core/infer/scene.ts';
import { largeOverTcp } from '../../plugin/core/plan/large-over-tcp.ts';
import { sweep } from '../../plugin/core/plan/sweep.ts';
import { scenarioText } from '../support/scenarios.ts';

function sceneIn(id: string): Scene {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const samples = observations.samples.filter(
    ({ probe: { protocol, question, target } }) =>
      protocol === 'udp' || question.kind !== 'root-large' || target.role !== 'coredns-pod',
  );
  return sceneOf(complaint, topology, { ...observations, samples });
}

test.each(['D42', 'D65', 'N06'])(
  '%s: where large answers are lost, TCP is tried at each CoreDNS pod, by pods and by their node',
  (id) => {
    const scene = sceneIn(id);
    const asked = Map.groupBy(largeOverTcp(scene), ({ probe }) => probe.vantage);
    const pods = scene.layout.pods.map(({ address }) => address).sort();
    expect([...asked.keys()].map((place) => place.split('@')[0]).sort()).toEqual(['app', 'host']);
    for (const requests of asked.values())
      expect(requests.map(({ probe }) => probe.target.address).sort()).toEqual(pods);
  },
);

test('where none is lost, it is not', () => {
  expect(largeOverTcp(sceneIn('H00'))).toEqual([]);
});

test('the sweep leaves it out: its answer would be kept, and UDP would get it from there', () => {
  const { vantages, complaint, layout } = sceneIn('H00');
  const requests = vantages.flatMap((vantage) => sweep(complaint, layout, vantage));
  const large = requests.filter(
    ({ probe: { protocol, question, target } }) =>
      question.kind === 'root-large' && target.role !== 'upstream' && protocol === 'tcp',
  );
  expect(requests.length).toBeGreaterThan(100);
  expect(large).toEqual([]);
});
