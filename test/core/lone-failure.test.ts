import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { nextStep } from '../../plugin/core/plan/next-step.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import { suspectsIn } from '../lab/e2e/run-fault.ts';
import { keptRecording } from '../support/kept-recording.ts';

/** One CoreDNS pod denies a Service that exists; the four questions to the DNS Service happened to reach the others. */
const { complaint, topology, observations } = keptRecording('lone-failure');

const denied = observations.samples.filter(
  (sample) =>
    sample.kind === 'measured' &&
    sample.probe.question.kind === 'complained' &&
    sample.probe.target.role === 'coredns-pod' &&
    sample.probe.question.name.includes('.svc.') &&
    sample.outcome.class === 'nxdomain' &&
    sample.probe.question.name.startsWith('fresh.checkout-prod.'),
);

test('a single failure accuses nobody, and is looked at again', () => {
  expect(denied).toHaveLength(1);
  expect(diagnose(complaint, topology, observations).verdict.kind).toBe('healthy');
  const step = nextStep({
    complaint,
    topology,
    observations,
    probeNamespace: 'default',
    elapsedMs: 3000,
    timeoutMs: 120_000,
    deep: false,
    watchMs: 0,
  });
  const again = step.kind === 'measure' ? step.requests.map(({ probe }) => probe) : [];
  expect(again[0]).toEqual(denied[0]?.probe);
  // And past the cache, for a type that no program asks for.
  expect(new Set(again.slice(1).map(({ question }) => question.type))).toEqual(new Set(['NS']));
});

test('what fails again and again is accused, also where the Service hid it by luck', () => {
  const more: readonly Observation[] = Array.from({ length: 8 }, () => denied).flat();
  const { verdict, risks } = diagnose(complaint, topology, {
    ...observations,
    samples: [...observations.samples, ...more],
  });
  const named = suspectsIn({ verdict, risks } as Parameters<typeof suspectsIn>[0]).map(({ cause }) => cause);
  expect(verdict.kind).toBe('broken');
  expect(named[0]).toMatchObject({ kind: 'fault', id: 'coredns-stale-data' });
});
