import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { whileItLasted } from '../../plugin/core/infer/ended.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation, Observations } from '../../plugin/core/model/observation.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { atTheSameTime } from '../../plugin/core/plan/at-the-same-time.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** UDP of pods of node1 was dropped for the first four seconds; app@node1 was asked then, baseline@node1 only later. */
const { complaint, topology, observations } = keptRecording('ended-during-the-run');
const again = atTheSameTime(sceneOf(complaint, topology, observations));
const askedLater = observations.samples.flatMap((one) =>
  one.kind === 'measured' && one.probe.vantage === 'baseline@node1' ? [one.sentMs] : [],
);
const meanwhile = Math.min(...askedLater) + 10;

/** The same run, had what failed been asked again while the other place was, and ended so. */
function askedAgain(ending: OutcomeClass): Observations {
  const model = observations.samples.find(
    (one) => one.kind === 'measured' && one.outcome.class === 'nxdomain',
  );
  if (model?.kind !== 'measured') throw new Error('nothing was answered');
  const outcome = { ...model.outcome, class: ending, tookMs: 2 };
  const more = again.flatMap(({ probe, samples }) =>
    Array.from({ length: samples }, (): Observation => ({ ...model, probe, sentMs: meanwhile, outcome })),
  );
  return { ...observations, samples: [...observations.samples, ...more] };
}

const verdictOf = (seen: Observations): Verdict => diagnose(complaint, topology, seen).verdict;

test('what failed every time is asked again while another place is asked', () => {
  expect(new Set(again.map(({ probe }) => probe.target.address))).toEqual(
    new Set(['10.96.0.10', '10.244.0.75', '10.244.2.59', '10.244.1.58']),
  );
  expect(new Set(again.map(({ probe }) => probe.vantage))).toEqual(new Set(['app@node1']));
});

test('answered then, it has ended, and the other place is no contrast to it', () => {
  const seen = askedAgain('nxdomain');
  const { endedMs, observations: lasting } = whileItLasted(seen);
  expect(endedMs).toBe(meanwhile);
  expect(lasting.vantages.map(({ vantage }) => vantage.kind)).not.toContain('baseline');
  const said = verdictOf(seen);
  expect(said.kind).toBe('ambiguous');
  expect(JSON.stringify(said)).not.toContain('from a pod in default');
  expect(diagnose(complaint, topology, seen).remarks).toContainEqual(
    expect.stringContaining('It ended while this run asked'),
  );
});

test('failing then too, it lasts, and everything counts', () => {
  const seen = askedAgain('silent');
  expect(whileItLasted(seen)).toEqual({ observations: seen, endedMs: null });
  expect(verdictOf(seen).kind).toBe('ambiguous');
});

test('where anything fails afterwards nothing has ended', () => {
  const seen = askedAgain('nxdomain');
  const failing = seen.samples.find((one) => one.kind === 'measured' && one.outcome.class === 'silent');
  if (failing?.kind !== 'measured') throw new Error('nothing failed');
  const later = { ...failing, sentMs: meanwhile + 2 };
  expect(whileItLasted({ ...seen, samples: [...seen.samples, later] }).endedMs).toBeNull();
});
