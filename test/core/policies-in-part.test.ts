import { expect, test } from '@jest/globals';
import { present } from '../../plugin/core/model/part.ts';
import { judged } from '../support/diagnosed.ts';
import { keptDiagnosis, keptRecording } from '../support/kept-recording.ts';

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

test('an ingress policy of CoreDNS that goes by addresses: whom it shuts out is said by address, and the fix speaks of those', () => {
  const { verdict } = keptDiagnosis('policy-excepts-pods-of-one-node');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'certain',
    suspect: { cause: { kind: 'fault', id: 'network-policy-shuts-coredns' } },
  });
  const text = JSON.stringify(verdict);
  expect(text).toContain('does not admit DNS from 10.244.0.47 (app@node1)');
  expect(text).toContain('addresses in 10.244.0.0/16 except 10.244.0.0/24');
  expect(text).toContain('Take 10.244.0.0/24 out of its');
  expect(text).not.toMatch(/admit DNS from namespace|--show-labels/);
});

test('one that goes by labels shuts out the namespace', () => {
  const recording = keptRecording('policy-excepts-pods-of-one-node');
  const { topology } = recording;
  const policies = topology.policies['kube-system'];
  if (policies?.kind !== 'present') throw new Error('no policies in the recording');
  const byLabel = policies.value.map((policy) => ({
    ...policy,
    ingress: policy.ingress.map((rule) => ({
      ...rule,
      peers: [
        ...rule.peers,
        {
          kind: 'pods' as const,
          namespaceSelector: { matchLabels: { dns: 'yes' }, matchExpressions: [] },
          podSelector: null,
        },
      ],
    })),
  }));
  const { verdict } = judged({
    ...recording,
    topology: { ...topology, policies: { ...topology.policies, 'kube-system': present(byLabel) } },
  });
  expect(JSON.stringify(verdict)).toContain('does not admit DNS from namespace shop.');
});
