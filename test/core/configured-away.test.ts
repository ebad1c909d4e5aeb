import { expect, test } from '@jest/globals';
import { keptDiagnosis } from '../support/kept-recording.ts';

test('CoreDNS answers and no pod is ready: the page of the readiness probe is what is missing, not the selector', () => {
  const { verdict } = keptDiagnosis('answering-but-not-ready');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: { hop: { kind: 'coredns-process' }, cause: { kind: 'fault', id: 'coredns-none-ready' } },
  });
  expect(JSON.stringify(verdict)).toContain('the Corefile has no plugin \\"ready\\"');
  expect(JSON.stringify(verdict)).not.toContain('patch service');
});

test('a zone within the domain of the cluster is handed on: nothing is wrong with the domain, nor with the API server', () => {
  const { verdict, remarks } = keptDiagnosis('zone-within-the-domain-handed-on');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: {
      hop: { kind: 'coredns-config', instance: 'zone svc.cluster.local → 172.30.0.53' },
      cause: { kind: 'fault', id: 'stub-zone-fails' },
    },
    also: [],
  });
  expect(remarks.join()).not.toContain('multicast');
});

test('a zone that the kubernetes plugin claims beside its own: its line is named, and nobody says that all resolvers agree', () => {
  const { verdict } = keptDiagnosis('zone-claimed-by-the-cluster');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'likely',
    suspect: {
      hop: { kind: 'coredns-config', instance: 'Corefile:7' },
      cause: { kind: 'fault', id: 'corefile-overrides-answers' },
    },
  });
  expect(JSON.stringify(verdict)).not.toContain('every resolver asked agrees');
});

test('a pattern that leads every reading of a name to one Service does no harm', () => {
  const { verdict } = keptDiagnosis('rewritten-to-a-service');
  expect(verdict).toMatchObject({ kind: 'healthy', scope: { names: ['web.shop.prod.internal'] } });
});
