import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Missing } from '../../plugin/core/model/part.ts';
import { elsewhere } from '../../plugin/core/plan/elsewhere.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Nodes that are tried next where nothing started on the first one, for this reason. */
function nextNodes(why: Missing): readonly string[] {
  const { complaint, topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const vantages = observations.vantages.map((report) => ({
    ...report,
    state: { kind: 'missing', why } as const,
  }));
  const scene = sceneOf(complaint, topology, { vantages, samples: [], readings: [] });
  const context = { complaint, topology, probeNamespace: complaint.namespace };
  const known = new Set(vantages.map(({ vantage }) => vantage.node));
  const nodes = elsewhere(scene, context).map(({ vantage }) => vantage.node);
  expect(nodes.filter((node) => known.has(node))).toEqual([]);
  return nodes;
}

test.each<[string, Missing]>([
  ['has taken no notice of the pod', { reason: 'unnoticed', node: 'node1', afterMs: 15_000 }],
  ['is too slow to start it', { reason: 'not-started', detail: 'after 15 s still ContainerCreating' }],
  ['has no image for it', { reason: 'refused', by: 'the kubelet of node1', detail: 'ErrImagePull' }],
])('another node is asked from where one %s', (_title, why) => {
  expect(nextNodes(why).length).toBe(2);
});

test.each<[string, Missing]>([
  ['a right is missing', { reason: 'forbidden', right: 'create pods' }],
  ['an image is slow to come', { reason: 'failed', detail: 'after 5 s still ContainerCreating' }],
])('not where %s: that is no better elsewhere', (_title, why) => {
  expect(nextNodes(why)).toEqual([]);
});
