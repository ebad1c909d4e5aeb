import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { causeOf } from '../lab/e2e/run-fault.ts';
import { disturbances, oneOf } from '../support/bad-day.ts';
import { draws, fewerRights, times } from '../support/draws.ts';
import { healthyWorld, moods, nothingMissing, somethingMissing } from '../support/healthy-world.ts';
import { without } from '../support/lesser-rights.ts';
import { offlineRun } from '../support/offline-run.ts';
import { judged } from '../support/diagnosed.ts';
import { scenarioText } from '../support/scenarios.ts';

/**
 * Recordings in which nothing is wrong that a client feels, disturbed as a busy machine, a bad network or fewer rights would have
 * disturbed them: nobody may be accused. FUZZ_ROUNDS asks for more (400 is the usual), FUZZ_SEED for others.
 */
const healthy = [
  ...['H00', 'C-H00', 'H-cache', 'D07', 'D17', 'D21', 'D32', 'D35', 'D35-here', 'D49-object', 'D59'],
  ...['D71-twin', 'D74-twin', 'D82', 'D84', 'D85', 'D88', 'A08', 'I04', 'C-others'],
].map((id) => readRecording(scenarioText(id), id));

const ofWholeRuns = ['H00', 'C-H00', 'D07', 'H-cache', 'D88'].map((id) =>
  readRecording(scenarioText(id), id),
);

/** Who is accused; and what is told as a risk where not even that was there. */
function alarms(recording: Recording, disturbed: Recording): readonly string[] {
  const { verdict, risks } = judged(disturbed);
  const told = isFlawless(recording) ? risks.map(({ suspect }) => causeOf(suspect)) : [];
  const asked = disturbed.observations.samples.some(
    (sample) => sample.kind === 'measured' && sample.probe.vantage.startsWith('app@'),
  );
  return [
    ...(verdict.kind === 'healthy' && !asked ? ['healthy, and nothing was asked'] : []),
    ...(verdict.kind === 'healthy' || verdict.kind === 'inconclusive' ? [] : [wordsOf(verdict)]),
    ...told.map((cause) => `risk ${cause}`),
  ];
}

const flawless = new Map<Recording, boolean>();

/** No probe fails twice, and no object tells of anything that may come. */
function isFlawless(recording: Recording): boolean {
  const known = flawless.get(recording);
  if (known !== undefined) return known;
  const { risks, cells } = judged(recording);
  const found =
    risks.length === 0 && cells.every(({ probe, failed }) => failed < 2 || probe.target.role === 'upstream');
  flawless.set(recording, found);
  return found;
}

function wordsOf(
  verdict: Diagnosis['verdict'] & { readonly kind: 'broken' | 'ambiguous' | 'not-a-network-fault' },
): string {
  const suspects = verdict.kind === 'ambiguous' ? verdict.suspects : [verdict.suspect];
  return `${verdict.kind}: ${suspects.map((one) => `${one.hop.kind} ${one.hop.instance} ${causeOf(one)}`).join(', ')}`;
}

describe('nothing is wrong', () => {
  test.each(Object.entries(disturbances))('%s: nobody is accused', (name, disturb) => {
    const wrong = healthy.flatMap((recording, index) =>
      draws(`${name} ${String(index)}`, times).flatMap(({ random, named }) =>
        alarms(recording, disturb(recording, random)).map((alarm) => `${named}: ${alarm}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('nor is anybody with fewer rights on the same bad day', () => {
    const wrong = healthy.flatMap((recording, index) =>
      draws(`rights ${String(index)}`, 2 * times).flatMap(({ random, named }) => {
        const parts = fewerRights(random);
        const [name, disturb] = oneOf(Object.entries(disturbances), random);
        const disturbed = disturb(without(recording, parts), random);
        return alarms(recording, disturbed).map(
          (alarm) => `${named} (${name}; without ${parts.join(', ')}): ${alarm}`,
        );
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a whole run on a healthy cluster, with every further look that the plan wants', () => {
  test.each(Object.entries(moods))(
    '%s: nobody is accused, and no health is claimed unasked',
    (name, mood) => {
      const wrong = ofWholeRuns.flatMap((recording, index) =>
        draws(`run ${name} ${String(index)}`, times).flatMap(({ random, named }) => {
          const parts = random() < 0.3 ? [] : fewerRights(random);
          const { complaint, topology } = without(recording, parts);
          const absent = random() < 0.8 ? nothingMissing(random) : somethingMissing(random);
          const world = healthyWorld(recording, mood(random), absent, random);
          const observations = offlineRun({ complaint, topology }, world);
          return alarms(recording, { ...recording, topology, observations }).map(
            (alarm) => `${named} (without ${parts.join(', ')}): ${alarm}`,
          );
        }),
      );
      expect(wrong).toEqual([]);
    },
  );
});
