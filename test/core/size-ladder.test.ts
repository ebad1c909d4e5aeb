import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { sizeLadder } from '../../plugin/core/plan/size-ladder.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { scenarioText } from '../support/scenarios.ts';

const ladderOf = (id: string) => {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  return sizeLadder(sceneOf(complaint, topology, observations)).map(({ probe }) => probe);
};

test.each(['H00', 'D24', 'D49'])('%s: nobody is asked for sizes', (id) => {
  expect(ladderOf(id)).toEqual([]);
});

test('where large answers are lost, smaller ones are asked for, and what arrives is evidence', () => {
  const { complaint, topology, observations } = readRecording(withoutLadder('D42'), 'D42');
  const asked = sizeLadder(sceneOf(complaint, topology, observations)).map(({ probe }) => probe);
  expect(asked.map(({ question }) => ('bytes' in question ? question.bytes : 0))).toEqual(
    expect.arrayContaining([512, 1232]),
  );
  const arrived = asked.map((probe): Observation => ({
    kind: 'measured',
    probe,
    sentMs: 9000,
    outcome: { class: 'truncated', tookMs: 4, rcode: 'NOERROR', icmpFrom: null, answer: null },
  }));
  const diagnosis = diagnose(complaint, topology, {
    ...observations,
    samples: [...observations.samples, ...arrived],
  });
  const [first] = suspectsIn(diagnosis);
  expect(first?.cause).toMatchObject({ kind: 'fault', id: 'large-answers-lost' });
  expect(first?.evidence.map(({ text }) => text).join()).toContain(
    'with 512 and 1232 bytes on offer it arrives',
  );
});

/** The recording without such questions, should it have them. */
const withoutLadder = (id: string): string =>
  scenarioText(id)
    .split('\n')
    .filter((line) => !line.includes('"bytes":'))
    .join('\n');
