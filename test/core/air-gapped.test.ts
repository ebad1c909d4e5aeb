import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import type { Observation } from '../../plugin/core/model/observation.ts';
import type { Question } from '../../plugin/core/model/probe.ts';
import type { Verdict } from '../../plugin/core/model/verdict.ts';
import { scenarioText } from '../support/scenarios.ts';

/** Every upstream is silent: as it was recorded, somebody complained of www.example.com. */
const outage = readRecording(scenarioText('D24'), 'D24');
const known = 'kubernetes.default.svc.cluster.local';

const kindOf = ({ probe }: Observation): Question['kind'] => probe.question.kind;

/** The samples of one kind of question again, as if they had been asked of a name complained of. */
const asComplained = (kind: Question['kind'], name: string, given: string): readonly Observation[] =>
  outage.observations.samples
    .filter((sample) => kindOf(sample) === kind)
    .map((sample) => ({
      ...sample,
      probe: { ...sample.probe, question: { kind: 'complained', name, given, type: 'A' } },
    }));

const judged = (
  names: readonly string[],
  more: readonly Observation[] = [],
  controls: readonly string[] = [],
): Verdict =>
  diagnose({ ...outage.complaint, names, controls }, outage.topology, {
    ...outage.observations,
    samples: [...outage.observations.samples.filter((sample) => kindOf(sample) !== 'complained'), ...more],
  }).verdict;

const internal = asComplained('cluster-known', known, 'kubernetes.default');
/** What the resolver would try last, and does not come to. */
const asWritten = asComplained('external-absent', 'kubernetes.default', 'kubernetes.default');

describe('a cluster in which no external name resolves', () => {
  test('is broken for whoever complains of one', () => {
    expect(diagnose(outage.complaint, outage.topology, outage.observations).verdict.kind).toBe('broken');
  });

  test('asks external names of several kinds', () => {
    const kinds = new Set(outage.observations.samples.map(kindOf));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['root', 'root-large', 'external-absent', 'reverse-absent']),
    );
  });

  test.each<[string, readonly string[], readonly Observation[]]>([
    ['of nothing but the namespace', [], []],
    ['of a name of the cluster, which works', ['kubernetes.default'], internal],
    [
      'of it, and it fails as written, which no resolver comes to',
      ['kubernetes.default'],
      [...internal, ...asWritten],
    ],
  ])('may be meant so where somebody complains %s', (_title, names, more) => {
    const verdict = judged(names, more);
    expect(verdict.kind).toBe('ambiguous');
    expect(verdict.kind === 'ambiguous' ? verdict.commonGround : '').toContain('this may be meant');
  });

  test('is not what it is where small answers come and large ones do not', () => {
    const { complaint, topology, observations } = readRecording(scenarioText('D65'), 'D65');
    expect(diagnose(complaint, topology, observations).verdict.kind).toBe('broken');
  });

  test('is broken where an external name is said to exist', () => {
    expect(judged([], [], ['www.example.com']).kind).toBe('broken');
  });
});
