import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { ciliumInducers } from '../lab/faults/cilium.ts';
import { inducers as onTheLab } from '../lab/faults/index.ts';
import type { Expectation } from '../lab/faults/inducer.ts';
import { causeOf, suspectsIn } from '../lab/e2e/run-fault.ts';
import { disturbances, oneOf } from '../support/bad-day.ts';
import { draws, fewerRights, times } from '../support/draws.ts';
import { isFaithful, rights, without } from '../support/lesser-rights.ts';
import { scenarioIds, scenarioText } from '../support/scenarios.ts';

/**
 * Every recorded fault, disturbed or with fewer rights: it may be found less surely or not at all, and nothing else may be
 * accused with confidence in its place. FUZZ_ROUNDS asks for more (400 is the usual), FUZZ_SEED for others.
 */
const recorded = new Set(scenarioIds());
const cases = [...onTheLab, ...ciliumInducers]
  .filter(({ id }) => recorded.has(id))
  .map(({ id, expected }) => ({ id, expected, recording: readRecording(scenarioText(id), id) }));

/** What clients meet of a fault whose cause stands in a log that may not be read: true as well, and never certain. */
const whatIsMet: Readonly<Record<string, readonly string[]>> = {
  'coredns-loop': ['coredns-none-ready'],
  'corefile-invalid': ['coredns-none-ready'],
  'coredns-api-forbidden': ['coredns-not-synced', 'coredns-none-ready'],
  'coredns-not-synced': ['coredns-none-ready'],
};

/** What is wrong about the verdict on a fault that is less well seen; empty where nothing is. */
function faultsOf(
  expected: Expectation,
  { complaint, topology, observations }: Recording,
): readonly string[] {
  const diagnosis = diagnose(complaint, topology, observations);
  const { verdict } = diagnosis;
  const [first] = suspectsIn(diagnosis);
  const confidence = 'confidence' in verdict ? verdict.confidence : 'possible';
  if (first === undefined || confidence === 'possible') return [];
  const cause = causeOf(first);
  const right =
    (first.hop.kind === expected.hop && (cause === expected.cause || cause === 'unknown')) ||
    cause === expected.risk ||
    (confidence !== 'certain' && whatIsMet[expected.cause ?? '']?.includes(cause) === true);
  return right
    ? []
    : [`${verdict.kind} (${confidence}) at ${first.hop.kind} ${first.hop.instance}: ${cause}`];
}

describe('a fault on a bad day', () => {
  test.each(Object.entries(disturbances))('%s: nothing else is accused with confidence', (name, disturb) => {
    const wrong = cases.flatMap(({ id, expected, recording }) =>
      // In one round each fault meets one of them.
      draws(`${id} ${name}`, times)
        .filter(({ random }) => random() < 1 / 12)
        .flatMap(({ random, named }) =>
          faultsOf(expected, disturb(recording, random)).map((fault) => `${named}: ${fault}`),
        ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a fault with fewer rights', () => {
  test.each(rights.map((part) => [part]))('without %s: nothing else is accused with confidence', (part) => {
    const wrong = cases
      .filter(({ recording }) => isFaithful(recording, [part]))
      .flatMap(({ id, expected, recording }) =>
        draws(`${id} ${part}`, times)
          .filter(({ random }) => random() < 1 / 16)
          .flatMap(({ named }) =>
            faultsOf(expected, without(recording, [part])).map((fault) => `${named}: ${fault}`),
          ),
      );
    expect(wrong).toEqual([]);
  });

  test('without several, on a bad day', () => {
    const wrong = cases.flatMap(({ id, expected, recording }) =>
      draws(`${id} rights`, times).flatMap(({ random, named }) => {
        if (random() < 1 / 2) return [];
        const parts = fewerRights(random);
        const [name, disturb] = oneOf(
          [...Object.entries(disturbances), ['nothing', (same: Recording) => same] as const],
          random,
        );
        if (!isFaithful(recording, parts)) return [];
        return faultsOf(expected, disturb(without(recording, parts), random)).map(
          (fault) => `${named} (${name}; without ${parts.join(', ')}): ${fault}`,
        );
      }),
    );
    expect(wrong).toEqual([]);
  });
});
