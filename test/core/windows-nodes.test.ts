import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { AppPod, Topology } from '../../plugin/core/model/topology.ts';
import { firstNode, modelPod } from '../../plugin/core/plan/vantages.ts';
import { scenarioText } from '../support/scenarios.ts';

const recorded = readRecording(scenarioText('H00'), 'H00');
const pods = recorded.topology.pods.kind === 'present' ? recorded.topology.pods.value.items : [];
const [model] = pods;
if (model === undefined) throw new Error('the recording has no pod');

/** The recorded cluster with one node more, that runs Windows, and these pods. */
function onWindows(items: readonly AppPod[]): Recording {
  const node = Object.values(recorded.topology.nodes)[0];
  if (node?.kind !== 'present') throw new Error('the recording has no node');
  const topology: Topology = {
    ...recorded.topology,
    nodes: {
      ...recorded.topology.nodes,
      win1: { ...node, value: { ...node.value, name: 'win1', os: 'windows' } },
    },
    pods: { kind: 'present', value: { items, truncated: false } },
  };
  return { ...recorded, topology };
}

const windowsPod: AppPod = { ...model, name: 'iis', node: 'win1' };
const contextOf = ({ complaint, topology }: Recording, pod: string | null = null) => ({
  complaint: { ...complaint, pod },
  topology,
  probeNamespace: 'default',
});

describe('pods on Windows nodes', () => {
  test('are not modelled on where the namespace has others', () => {
    expect(modelPod(contextOf(onWindows([windowsPod, ...pods])))?.name).not.toBe('iis');
  });

  test('are asked for from a Linux node', () => {
    const context = contextOf(onWindows([windowsPod]));
    expect(modelPod(context)?.name).toBe('iis');
    expect(firstNode(context)).toMatch(/^node\d$/);
  });

  test('are named as not tested', () => {
    const { complaint, topology, observations } = onWindows([windowsPod, ...pods]);
    const { notTested, verdict } = diagnose(complaint, topology, observations);
    expect(verdict.kind).toBe('healthy');
    expect(notTested).toContainEqual({
      what: 'pods on Windows nodes (win1)',
      why: 'probes run on Linux nodes only',
    });
  });

  test('are never called healthy by name', () => {
    const { complaint, topology, observations } = onWindows([windowsPod, ...pods]);
    const { verdict } = diagnose({ ...complaint, pod: 'iis' }, topology, observations);
    expect(verdict).toMatchObject({
      kind: 'inconclusive',
      reasons: [expect.stringContaining('pod iis runs on Windows node win1, where no probe runs')],
    });
  });
});
