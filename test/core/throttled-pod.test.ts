import { expect, test } from '@jest/globals';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

/** One CoreDNS pod got 4 ms of CPU in 500: questions by the Service met it in a burst and were slow, those straight to it hardly. */
const { complaint, topology, observations } = keptRecording('throttled-pod');

test('answers that are slow by the Service alone are no fault of its address, whose rules take no time', () => {
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict.kind).toBe('inconclusive');
  const suspects = verdict.kind === 'inconclusive' ? verdict.suspects : [];
  expect(suspects.map(({ hop }) => hop.kind)).toContain('coredns-process');
  expect(suspects.map(({ hop }) => hop.kind)).not.toContain('dns-service');
  expect(verdict.kind === 'inconclusive' ? verdict.reasons.join() : '').toContain('some answers took');
});

test('where what it forwards is slow most often, and cluster names at times, it is the pod, and not its way to the upstream servers', () => {
  expect(keptDiagnosis('throttled-and-forwarding').verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'coredns-process' }, cause: { kind: 'fault', id: 'coredns-slow' } },
  });
});
