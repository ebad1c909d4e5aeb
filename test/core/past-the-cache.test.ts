import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Outcome } from '../../plugin/core/model/outcome.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { pastTheCache } from '../../plugin/core/plan/past-the-cache.ts';
import { scenarioText } from '../support/scenarios.ts';

/** One pod denies a Service that the others know. */
const { complaint, topology, observations } = readRecording(scenarioText('D12'), 'D12');
const samples = observations.samples.filter(({ probe }) => probe.question.type !== 'NS');
const scene = sceneOf(complaint, topology, { ...observations, samples });
const requests = pastTheCache(scene);

test('a Service that one CoreDNS pod denies is asked of each for a type of which no cache has a denial', () => {
  expect(new Set(requests.map(({ probe }) => probe.target.address))).toEqual(
    new Set(scene.layout.pods.map(({ address }) => address)),
  );
  expect(new Set(requests.map(({ probe }) => probe.question.type))).toEqual(new Set(['NS']));
});

test.each(['H00', 'D46'])('%s: not where no pod denies a Service that exists', (id) => {
  const other = readRecording(scenarioText(id), id);
  expect(pastTheCache(sceneOf(other.complaint, other.topology, other.observations))).toEqual([]);
});

/** Every pod says this of the other type, or the one that denies the name says that. */
function answered(byAll: Outcome['class'], byDenying: Outcome['class'] = byAll): Diagnosis {
  const denying = new Set(
    scene.cells.filter(({ counts }) => (counts.nxdomain ?? 0) > 0).map(({ probe }) => probe.target.address),
  );
  const model = samples.find((sample) => sample.kind === 'measured');
  if (model?.kind !== 'measured') throw new Error('nothing was measured');
  const sentMs = Math.max(...samples.map((sample) => (sample.kind === 'measured' ? sample.sentMs : 0)));
  const more = requests.map(({ probe }): Observation => {
    const said = denying.has(probe.target.address) ? byDenying : byAll;
    return { ...model, probe, sentMs, outcome: { ...model.outcome, class: said, tookMs: 2, answer: null } };
  });
  return diagnose(complaint, topology, { ...observations, samples: [...samples, ...more] });
}

test('a pod that has no such name, whatever is asked, has old data', () => {
  expect(answered('nodata', 'nxdomain').verdict).toMatchObject({
    kind: 'broken',
    suspect: { cause: { kind: 'fault', id: 'coredns-stale-data' } },
  });
});

test('one that has it, and denies it to whoever asks as programs do, has an old denial in its cache', () => {
  const { verdict } = answered('nodata');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { cause: { kind: 'fault', id: 'negative-cache' } },
  });
});
