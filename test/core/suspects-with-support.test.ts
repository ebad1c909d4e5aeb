import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { hypothesesOf } from '../../plugin/core/faults/index.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { objectsWithoutEffect } from '../support/near-miss.ts';
import { scenarioIds, scenarioText } from '../support/scenarios.ts';

const recordingOf = (id: string): Recording => readRecording(scenarioText(id), id);

describe('objects alone, all that was asked having passed, make no suspect', () => {
  test.each(scenarioIds().filter((id) => !['O01'].includes(id)))('%s', (id) => {
    const { complaint, topology, observations } = objectsWithoutEffect(recordingOf(id));
    // A name that nobody could ask for leaves it open whether all is well.
    const names = [...complaint.names, 'never-asked.example'];
    const { verdict } = diagnose({ ...complaint, names }, topology, observations);
    if (verdict.kind !== 'inconclusive') throw new Error(`the verdict is ${verdict.kind}`);
    expect(verdict.suspects.map(({ sentence }) => sentence)).toEqual([]);
  });

  test('unless they are why something could not be asked (O01)', () => {
    const { complaint, topology, observations } = objectsWithoutEffect(recordingOf('O01'));
    const { verdict } = diagnose(complaint, topology, observations);
    if (verdict.kind !== 'inconclusive') throw new Error(`the verdict is ${verdict.kind}`);
    expect(verdict.suspects.map(({ cause }) => cause)).toMatchObject([{ id: 'node-down' }]);
    expect(verdict.suspects[0]?.sentence).toMatch(/nothing new starts there, though .* still answers\.$/);
  });
});

describe('old data of a CoreDNS pod is proven by answers, not by the Service alone', () => {
  const evidenceIn = ({ complaint, topology, observations }: Recording): readonly string[] =>
    hypothesesOf(sceneOf(complaint, topology, observations))
      .filter(({ fault }) => fault?.id === 'coredns-stale-data')
      .flatMap(({ hop, evidence }) => evidence.map(({ weight }) => `${hop.instance} ${weight}`));
  const recorded = recordingOf('D12');

  test('the pod that denies, while others answer', () => {
    expect(evidenceIn(recorded)).toEqual(['coredns-85d54cf8f9-x8dpr proof']);
  });

  test('no pod where all answer', () => {
    expect(evidenceIn(objectsWithoutEffect(recorded))).toEqual([]);
  });

  test('only a hint where no other pod was asked', () => {
    const alone = recorded.observations.samples.filter(
      ({ probe: { target } }: Observation) =>
        target.role !== 'coredns-pod' || target.pod === 'coredns-85d54cf8f9-x8dpr',
    );
    expect(evidenceIn({ ...recorded, observations: { ...recorded.observations, samples: alone } })).toEqual([
      'coredns-85d54cf8f9-x8dpr supports',
    ]);
  });
});
