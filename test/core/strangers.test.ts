import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { namesDeniedByStrangers } from '../../plugin/core/plan/strange-denials.ts';
import { scenarioText } from '../support/scenarios.ts';

type Measured = Observation & { readonly kind: 'measured' };

/** A recording in which samples were changed, or left out where null comes back. */
function changed(id: string, change: (sample: Measured) => Measured | null): Diagnosis {
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const samples = observations.samples.flatMap((sample) => {
    const instead = sample.kind === 'missing' ? sample : change(sample);
    return instead === null ? [] : [instead];
  });
  return diagnose(complaint, topology, { ...observations, samples });
}

/** As where the zone of the cluster denies. */
function byTheCluster(sample: Measured): Measured {
  const { outcome } = sample;
  return outcome.answer === null || outcome.answer.soa === null
    ? sample
    : { ...sample, outcome: { ...outcome, answer: { ...outcome.answer, soa: 'cluster.local' } } };
}

describe('denials of cluster names', () => {
  test.each([
    ['address-taken', 'service-address-taken'],
    ['intercepted', 'questions-intercepted'],
  ])('%s: prove a stranger, and by the zone of the cluster they do not', (id, cause) => {
    expect(changed(id, (sample) => sample).verdict).toMatchObject({
      kind: 'broken',
      confidence: 'certain',
      suspect: { cause: { id: cause }, evidence: [{ weight: 'proof' }] },
    });
    const { verdict } = changed(id, byTheCluster);
    expect(verdict).not.toMatchObject({ confidence: 'certain' });
    expect(JSON.stringify(verdict)).not.toContain('"weight":"proof"');
  });

  test('by a stranger are told, also where no name that exists was denied', () => {
    const { verdict } = changed('endpoint-stranger', (sample) =>
      sample.outcome.class === 'nxdomain' && sample.probe.question.kind === 'cluster-known' ? null : sample,
    );
    expect(verdict).toMatchObject({
      kind: 'inconclusive',
      reasons: [expect.stringContaining('something else answers there too')],
    });
  });

  test('by a stranger lead to more questions for a name that exists, by others they do not', () => {
    const asked = (id: string): number => {
      const { complaint, topology, observations } = readRecording(scenarioText(id), id);
      const seen = new Set<string>();
      const samples = observations.samples.filter(({ probe }) => {
        if (probe.question.kind !== 'cluster-known') return true;
        const key = `${probe.vantage} ${probe.target.address}`;
        const first = !seen.has(key);
        seen.add(key);
        return first;
      });
      return namesDeniedByStrangers(sceneOf(complaint, topology, { ...observations, samples })).length;
    };
    expect(asked('endpoint-stranger')).toBeGreaterThan(0);
    expect(asked('H00')).toBe(0);
    expect(asked('D13')).toBe(0);
  });
});
