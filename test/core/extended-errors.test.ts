import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Evidence, Verdict } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from '../support/scenarios.ts';

const summary = { data: [], soa: null, ttl: null, authoritative: false } as const;

/** Of a recorded fault, where failing answers over UDP that the upstream servers gave to hosts have this extended error. */
function evidenceWith(
  id: string,
  code: number,
): { readonly cause: string; readonly told: readonly Evidence[] } {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const samples = observations.samples.map((sample): Observation => {
    const isMeant =
      sample.kind === 'measured' &&
      sample.probe.target.role === 'upstream' &&
      ['SERVFAIL', 'REFUSED'].includes(sample.outcome.rcode ?? '');
    return isMeant
      ? { ...sample, outcome: { ...sample.outcome, answer: { ...summary, extendedErrors: [code] } } }
      : sample;
  });
  const { verdict } = diagnose(complaint, topology, { ...observations, samples });
  const suspect = suspectOf(verdict);
  return {
    cause: suspect.cause.kind === 'fault' ? suspect.cause.id : 'unknown',
    told: suspect.evidence.filter(({ source }) => source.startsWith('extended DNS error')),
  };
}

function suspectOf(verdict: Verdict) {
  const [first] = 'suspect' in verdict ? [verdict.suspect] : 'suspects' in verdict ? verdict.suspects : [];
  if (first === undefined) throw new Error(`the verdict is ${verdict.kind}`);
  return first;
}

test.each([
  ['D25', 22, 'upstream-servfail', 'No Reachable Authority'],
  ['D26', 18, 'upstream-refuses', 'Prohibited'],
  ['D43', 6, 'dnssec-validation-fails', 'DNSSEC Bogus'],
  ['D44', 23, 'zone-fails-upstream', 'Network Error'],
])('%s with the extended error %i supports %s ("%s")', (id, code, cause, words) => {
  const found = evidenceWith(id, code);
  expect(found.cause).toBe(cause);
  expect(found.told).toHaveLength(1);
  expect(found.told[0]?.weight).toBe('supports');
  expect(found.told[0]?.text).toContain(words);
});

test.each([
  ['D25', 6],
  ['D26', 22],
  ['D43', 18],
  ['D44', 3],
])(
  '%s with the extended error %i, which speaks of something else, is told by the answers alone',
  (id, code) => {
    expect(evidenceWith(id, code).told).toEqual([]);
  },
);
