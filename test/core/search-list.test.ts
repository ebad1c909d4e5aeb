import { expect, test } from '@jest/globals';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

const id = 'search-list-misses-namespaced';

test('a Service of another namespace that the search list never leads to is denied rightly, and was asked', () => {
  expect(keptDiagnosis(id).verdict).toMatchObject({
    kind: 'not-a-network-fault',
    confidence: 'certain',
    suspect: {
      cause: { id: 'search-list-misses-name' },
      sentence: expect.stringContaining('only web.shop and web.shop.plain.svc.cluster.local are tried'),
    },
  });
});

test('where the API server knows no such Service, the same denials are those of a name that does not exist', () => {
  const { topology, ...run } = keptRecording(id);
  const missing = { kind: 'missing', why: { reason: 'not-found', what: 'services "web"' } } as const;
  const { verdict } = judged({
    ...run,
    topology: { ...topology, namedServices: { ...topology.namedServices, 'shop/web': missing } },
  });
  expect(verdict).toMatchObject({ kind: 'not-a-network-fault', suspect: { cause: { id: 'name-absent' } } });
});
