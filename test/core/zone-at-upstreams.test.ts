import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { keptDiagnosis } from '../support/kept-recording.ts';

/** Confidence, fault and instance; the kind alone where it is another verdict. */
const accused = ({ verdict }: Diagnosis): string =>
  verdict.kind === 'broken'
    ? `${verdict.confidence} ${verdict.suspect.cause.kind === 'fault' ? verdict.suspect.cause.id : 'unknown'} ${verdict.suspect.hop.instance}`
    : verdict.kind;

test('a zone that upstreams answer later than CoreDNS waits: the zone is named, not the one name complained of', () => {
  const diagnosis = keptDiagnosis('zone-late-upstream');
  expect(accused(diagnosis)).toBe('certain zone-fails-upstream 172.30.0.53, 172.30.0.54 for corp.internal');
  expect(diagnosis.unexplained).toEqual([]);
});

test('a zone that takes 1.6 s while the same servers answer others at once is placed, however busy the node is', () => {
  expect(accused(keptDiagnosis('zone-slow-upstream'))).toBe(
    'certain zone-fails-upstream 172.30.0.53, 172.30.0.54 for corp.internal',
  );
});

test.each(['one-name-late', 'one-name-within-patience'])(
  '%s: where random names of its zone pass, the zone is not accused',
  (id) => {
    expect(accused(keptDiagnosis(id))).not.toMatch(/zone-fails-upstream/);
  },
);

test.each(['starved-machine', 'starved-node'])(
  '%s: names that are slow by chance are still not placed',
  (id) => {
    expect(accused(keptDiagnosis(id))).toBe('inconclusive');
  },
);
