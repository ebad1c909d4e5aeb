import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { rank } from '../../plugin/core/infer/rank.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Node } from '../../plugin/core/model/topology.ts';
import { furtherVantages } from '../../plugin/core/plan/further-vantages.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Nodes on which suspects would be told apart that were seen from node1 alone, where every other node is like this. */
function furtherNodes(others: Partial<Node>): readonly string[] {
  const { complaint, topology, observations } = readRecording(scenarioText('D63'), 'D63');
  const nodes = Object.fromEntries(
    Object.entries(topology.nodes).map(([name, part]) => [
      name,
      part.kind === 'present' ? { ...part, value: { ...part.value, ...others } } : part,
    ]),
  );
  const vantages = observations.vantages.filter(({ vantage }) => vantage.node === 'node1');
  const ids = new Set(vantages.map(({ vantage }) => vantage.id));
  const samples = observations.samples.filter(({ probe }) => ids.has(probe.vantage));
  const scene = sceneOf(complaint, { ...topology, nodes }, { vantages, samples, readings: [] });
  const context = { complaint, topology: scene.topology, probeNamespace: complaint.namespace };
  return furtherVantages(scene, rank(scene), context).map(({ vantage }) => vantage.node);
}

test('suspects are told apart on other nodes', () => {
  expect(furtherNodes({})).not.toEqual([]);
});

test.each<[string, Partial<Node>]>([
  ['that run Windows', { os: 'windows' }],
  ['whose kubelet is not heard of', { ready: false }],
])('but not on those %s', (_title, others) => {
  expect(furtherNodes(others)).toEqual([]);
});
