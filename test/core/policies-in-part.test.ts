import { expect, test } from '@jest/globals';
import { keptDiagnosis } from '../support/kept-recording.ts';

test.each([
  ['excepts the address of one CoreDNS pod', 'policy-excepts-one-pod-of-coredns'],
  ['names the addresses of two of three', 'policy-by-addresses'],
])('a policy that %s: a share of the lookups, and the policy is named', (_, id) => {
  const { verdict, remarks } = keptDiagnosis(id);
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: {
      hop: { kind: 'source-policy' },
      cause: { kind: 'fault', id: 'network-policy-denies-dns' },
    },
    also: [],
  });
  expect(JSON.stringify(verdict)).toContain('does not allow DNS to one of the 3 CoreDNS pods');
  expect(remarks.join()).not.toContain('not enforced');
});

test('a policy that allows DNS to a label nobody has: the label is told, and the fix has a name of its own', () => {
  const { verdict } = keptDiagnosis('policy-for-a-label-nobody-has');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { cause: { kind: 'fault', id: 'network-policy-denies-dns' } },
  });
  const text = JSON.stringify(verdict);
  expect(text).toContain('allows it only to pods with k8s-app=kube-dns in namespaces with name=kube-system');
  expect(text).toContain('metadata: {name: allow-dns-2}');
});
