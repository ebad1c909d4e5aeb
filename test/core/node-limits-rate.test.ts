import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { atLeisure } from '../../plugin/core/plan/at-leisure.ts';
import { keptRecording } from '../support/kept-recording.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Each pod of node1 may ask five questions a second over UDP; the run had not asked at leisure yet. */
const { complaint, topology, observations } = keptRecording('rate-limited-on-a-node');
const requests = atLeisure(sceneOf(complaint, topology, observations));

/** The same run, with what it would ask at leisure; of eight so many fail. */
function askedSlowly(failing: number): Verdict {
  const model = observations.samples.find(
    (one) => one.kind === 'measured' && one.outcome.class === 'nxdomain',
  );
  if (model?.kind !== 'measured') throw new Error('nothing was answered');
  const more = requests.flatMap(({ probe, samples }) =>
    Array.from({ length: samples }, (_, index): Observation => {
      const said: OutcomeClass = index < failing ? 'silent' : 'nxdomain';
      return { ...model, probe, outcome: { ...model.outcome, class: said, tookMs: 2 } };
    }),
  );
  return diagnose(complaint, topology, { ...observations, samples: [...observations.samples, ...more] })
    .verdict;
}

test('pods that lose some answers of several CoreDNS pods ask the Service at leisure', () => {
  const service = requests.filter(({ probe }) => probe.target.role === 'service');
  expect(service.map(({ probe }) => probe.vantage)).toContain('app@node1');
  expect(service.every(({ probe }) => probe.paced === true)).toBe(true);
});

test.each(['H00', 'D01', 'D63'])(
  '%s: not where nothing is lost, one pod is silent, or a path is cut',
  (id) => {
    const other = readRecording(scenarioText(id), id);
    const scene = sceneOf(other.complaint, other.topology, other.observations);
    expect(atLeisure(scene).filter(({ probe }) => probe.target.role === 'service')).toEqual([]);
  },
);

test.each([0, 1])(
  'of what is asked at leisure %i is lost, and otherwise half: a limit of the rate',
  (lost) => {
    const verdict = askedSlowly(lost);
    expect(verdict).toMatchObject({
      kind: 'broken',
      suspect: { hop: { kind: 'node-path' }, cause: { kind: 'fault', id: 'node-limits-rate' } },
    });
    expect(JSON.stringify(verdict)).toContain(`${String(8 - lost)} of 8 were answered`);
  },
);

test('what is lost at leisure too is lost at any rate', () => {
  expect(askedSlowly(3)).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-path' }, cause: { kind: 'fault', id: 'packet-loss' } },
  });
});
