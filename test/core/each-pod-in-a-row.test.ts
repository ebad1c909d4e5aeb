import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { ProbeRequest } from '../../plugin/core/model/probe.ts';
import { eachPodInARow } from '../../plugin/core/plan/each-pod-in-a-row.ts';
import { keptRecording } from '../support/kept-recording.ts';
import { scenarioText } from '../support/scenarios.ts';

/** A CoreDNS pod whose CPU quota lasted until the Service was asked. */
const throttled = keptRecording('slow-in-a-row');

const plannedFor = ({ complaint, topology, observations }: Recording): readonly ProbeRequest[] =>
  eachPodInARow(sceneOf(complaint, topology, observations));

test('where the Service alone was slow now and then, each CoreDNS pod is asked in a row, from the node', () => {
  const planned = plannedFor(throttled);
  expect(
    planned.map(({ probe, samples }) => `${probe.vantage} ${probe.target.role} ${String(samples)}`),
  ).toEqual(Array.from({ length: 3 }, () => 'host@node1 coredns-pod 40'));
  expect(new Set(planned.map(({ probe }) => probe.target.address)).size).toBe(3);
});

test.each([
  ['H00', 'nothing is slow'],
  ['D29', 'names of the cluster are not'],
  ['D01', 'a pod does not answer at all'],
])('%s: where %s, it is not', (id) => {
  expect(plannedFor(readRecording(scenarioText(id), id))).toEqual([]);
});

test('nor twice', () => {
  const [first] = plannedFor(throttled);
  const { observations } = throttled;
  const answer = observations.samples.find(({ probe }) => probe.question.kind === 'cluster-absent');
  if (first === undefined || answer === undefined) throw new Error('nothing was planned');
  const again = Array.from({ length: 40 }, () => ({ ...answer, probe: first.probe }));
  const samples = [...observations.samples, ...again];
  expect(plannedFor({ ...throttled, observations: { ...observations, samples } })).toEqual([]);
});

test('what was asked before others that were answered at once did not wait with all of them', () => {
  const { complaint, topology, observations } = throttled;
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict.kind).toBe('inconclusive');
  expect(JSON.stringify(verdict)).not.toContain('for a time no answer came');
});
