import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { hypothesesOf } from '../../plugin/core/faults/index.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { AppPod } from '../../plugin/core/model/topology.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { objectsWithoutEffect } from '../support/near-miss.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Recorded where questions from node1 to the CoreDNS pod of node3 ended on node1, which had its address as well. */
const recorded = readRecording(scenarioText('N07'), 'N07');
const pods = recorded.topology.pods.kind === 'present' ? recorded.topology.pods.value.items : [];
const address = '10.244.0.4';

/** The same with one more pod of the application on node1. */
function withPod(change: Partial<AppPod>): Recording {
  const [first] = pods;
  if (first === undefined) throw new Error('the recording has no pod');
  const pod: AppPod = { ...first, name: 'late', node: 'node1', address, ...change };
  return {
    ...recorded,
    topology: {
      ...recorded.topology,
      pods: { kind: 'present', value: { items: [...pods, pod], truncated: false } },
    },
  };
}

const instancesIn = ({ complaint, topology, observations }: Recording): number =>
  hypothesesOf(sceneOf(complaint, topology, observations)).filter(
    ({ fault }) => fault?.id === 'pod-address-used-twice',
  ).length;

describe('a pod has the address of a CoreDNS pod', () => {
  test('it is named and certain, whoever has it', () => {
    const { complaint, topology, observations } = withPod({});
    expect(diagnose(complaint, topology, observations).verdict).toMatchObject({
      kind: 'broken',
      confidence: 'certain',
      suspect: {
        hop: { kind: 'node-path', instance: `address ${address}` },
        cause: { id: 'pod-address-used-twice' },
        sentence: expect.stringContaining('shop/late'),
      },
    });
  });

  test('nobody is blamed where all is answered', () => {
    const { complaint, topology, observations } = objectsWithoutEffect(withPod({}));
    expect(diagnose(complaint, topology, observations).verdict.kind).toBe('healthy');
  });

  test.each<readonly [string, Partial<AppPod>, number]>([
    ['a running one', {}, 2],
    ['one of the same node', { node: 'node3' }, 1],
    ['one that has ended, whose address was free again', { phase: 'Succeeded' }, 0],
    ["one on the host network, whose address is its node's", { hostNetwork: true }, 0],
    ['one with another address', { address: '10.244.1.200' }, 0],
  ])('%s', (_title, change, expected) => {
    expect(instancesIn(withPod(change))).toBe(expected);
  });
});
