import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { mapPart } from '../../plugin/cluster/reader.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { DnsPod, Topology } from '../../plugin/core/model/topology.ts';
import { keptRecording } from '../support/kept-recording.ts';
import { scenarioText } from '../support/scenarios.ts';

const { complaint, topology, observations } = readRecording(scenarioText('D20'), 'D20');

/** What is said of D20 where the CoreDNS pods that `isLate` tells started just before the run, after the Service was made. */
function causes(isLate: (pod: DnsPod, index: number) => boolean): string {
  const startedAt = topology.takenAt;
  const dnsPods = mapPart(topology.dnsPods, (pods) =>
    pods.map((pod, index) =>
      isLate(pod, index)
        ? {
            ...pod,
            containers: pod.containers.map((one) => ({
              ...one,
              state: { kind: 'running' as const, startedAt },
            })),
          }
        : pod,
    ),
  );
  return JSON.stringify(diagnose(complaint, { ...topology, dnsPods }, observations).verdict);
}

test('a denial is old where CoreDNS ran before the Service was made', () => {
  expect(causes(() => false)).toContain('"id":"negative-cache"');
});

test('a CoreDNS that started later cannot have kept it', () => {
  expect(causes(() => true)).not.toContain('"id":"negative-cache"');
});

/** A denial that a line of the Corefile caused, and without that line, as where somebody has taken it out since. */
const deniedAnew = keptRecording('denied-anew');
const withoutLine: Topology = {
  ...deniedAnew.topology,
  configMaps: Object.fromEntries(
    Object.entries(deniedAnew.topology.configMaps).map(([name, map]) => [
      name,
      mapPart(map, (one) => ({
        ...one,
        data: Object.fromEntries(
          Object.entries(one.data).map(([key, text]) => [
            key,
            text.replace(/^ *rewrite name suffix.*$/m, ''),
          ]),
        ),
      })),
    ]),
  ),
};

test('a denial that a line of the Corefile causes is no old one', () => {
  const { complaint, topology, observations } = deniedAnew;
  expect(JSON.stringify(topology.configMaps)).toContain('rewrite name suffix');
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: { cause: { kind: 'fault', id: 'corefile-overrides-answers' } },
  });
});

test('a denial whose time to live is whole when it is first asked for is no old one', () => {
  const { complaint, observations } = deniedAnew;
  const topology = withoutLine;
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'coredns-config', instance: 'complained names' }, cause: { kind: 'unknown' } },
  });
});

describe('a denial that was kept for some seconds when it is first asked for', () => {
  /** The same run, all denials of CoreDNS so many seconds older, and new again after `renewedAfterMs`. */
  const olderBy = (seconds: number, renewedAfterMs = Infinity): string => {
    const { complaint, observations } = deniedAnew;
    const topology = withoutLine;
    const began = Math.min(...observations.samples.flatMap((one) => ('sentMs' in one ? [one.sentMs] : [])));
    const samples = observations.samples.map((sample): Observation => {
      if (sample.kind === 'missing' || sample.outcome.class !== 'nxdomain') return sample;
      const { outcome } = sample;
      const past = (sample.sentMs - began) / 1000;
      const ttl = past * 1000 > renewedAfterMs ? 30 : 30 - seconds - Math.floor(past);
      return {
        ...sample,
        outcome: { ...outcome, answer: outcome.answer === null ? null : { ...outcome.answer, ttl } },
      };
    });
    return JSON.stringify(diagnose(complaint, topology, { ...observations, samples }).verdict);
  };

  test('may be an old one, which nothing proves', () => {
    expect(olderBy(10)).toContain('"id":"negative-cache"');
    expect(olderBy(10)).not.toContain('"confidence":"certain"');
  });

  test('is no old one where it was learnt again during the run', () => {
    expect(olderBy(10, 1500)).not.toContain('"id":"negative-cache"');
  });
});

test('what one CoreDNS pod alone denies is not said to be old for the denials of its search path', () => {
  const { complaint, topology, observations } = keptRecording('one-pod-denies');
  const { verdict } = diagnose(complaint, topology, observations);
  expect(verdict.kind).toBe('ambiguous');
  const suspects = verdict.kind === 'ambiguous' ? verdict.suspects : [];
  expect(suspects.map(({ hop }) => hop.kind)).toEqual(['coredns-config', 'coredns-config']);
  expect(suspects[0]?.hop.instance).toContain('as coredns-');
});
