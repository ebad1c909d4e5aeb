import { describe, expect, test } from '@jest/globals';
import type { NetworkPolicy, PolicyRule } from '../../plugin/core/model/topology.ts';
import { inBlock } from '../../plugin/core/policy/cidr.ts';
import { decide, type Flow } from '../../plugin/core/policy/decide.ts';
import { relevantLabels } from '../../plugin/core/policy/relevant-labels.ts';

const everything = { matchLabels: {}, matchExpressions: [] };

const policy = (change: Partial<NetworkPolicy>): NetworkPolicy => ({
  namespace: 'shop',
  name: 'policy',
  podSelector: everything,
  policyTypes: ['Egress'],
  ingress: [],
  egress: [],
  lastChange: null,
  ...change,
});

const rule = (change: Partial<PolicyRule>): PolicyRule => ({ peers: [], ports: [], ...change });

const udp53 = { protocol: 'UDP', port: 53, endPort: null };

const flow: Flow = {
  from: { namespace: 'shop', namespaceLabels: { team: 'a' }, labels: { app: 'web' }, address: '10.244.0.9' },
  to: {
    namespace: 'kube-system',
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
    labels: { 'k8s-app': 'kube-dns' },
    address: '10.244.1.3',
  },
  protocol: 'UDP',
  port: 53,
  portNames: ['dns'],
};

const toDnsPods = {
  kind: 'pods',
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' }, matchExpressions: [] },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' }, matchExpressions: [] },
} as const;

describe('egress by policies', () => {
  test.each<readonly [string, readonly NetworkPolicy[], string]>([
    ['no policy', [], 'not-isolated'],
    ['a policy of ingress only', [policy({ policyTypes: ['Ingress'] })], 'not-isolated'],
    [
      'a policy for other pods',
      [policy({ podSelector: { matchLabels: { app: 'api' }, matchExpressions: [] } })],
      'not-isolated',
    ],
    ['a policy of another namespace', [policy({ namespace: 'plain' })], 'not-isolated'],
    ['default deny', [policy({})], 'denied'],
    ['an empty rule allows everything', [policy({ egress: [rule({})] })], 'allowed'],
    ['DNS pods, UDP 53', [policy({ egress: [rule({ peers: [toDnsPods], ports: [udp53] })] })], 'allowed'],
    [
      'DNS pods, TCP 53 only',
      [policy({ egress: [rule({ peers: [toDnsPods], ports: [{ ...udp53, protocol: 'TCP' }] })] })],
      'denied',
    ],
    [
      'the named port',
      [policy({ egress: [rule({ ports: [{ protocol: 'UDP', port: 'dns', endPort: null }] })] })],
      'allowed',
    ],
    [
      'a port range',
      [policy({ egress: [rule({ ports: [{ protocol: 'UDP', port: 50, endPort: 60 }] })] })],
      'allowed',
    ],
    [
      'the Service address only',
      [policy({ egress: [rule({ peers: [{ kind: 'block', cidr: '10.96.0.10/32', except: [] }] })] })],
      'denied',
    ],
    [
      'a block around the pod',
      [policy({ egress: [rule({ peers: [{ kind: 'block', cidr: '10.244.0.0/16', except: [] }] })] })],
      'allowed',
    ],
    [
      'a block that excepts the pod',
      [
        policy({
          egress: [rule({ peers: [{ kind: 'block', cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] }] })],
        }),
      ],
      'denied',
    ],
    [
      'pods of the own namespace',
      [
        policy({
          egress: [rule({ peers: [{ kind: 'pods', namespaceSelector: null, podSelector: everything }] })],
        }),
      ],
      'denied',
    ],
    [
      'deny and allow add up',
      [policy({}), policy({ name: 'allow', egress: [rule({ peers: [toDnsPods] })] })],
      'allowed',
    ],
  ])('%s', (_circumstances, policies, kind) => {
    expect(decide(policies, 'Egress', flow).kind).toBe(kind);
  });

  test('ingress on the DNS pods looks at the namespace of the client', () => {
    const admitsTeamA = {
      kind: 'pods',
      namespaceSelector: { matchLabels: { team: 'a' }, matchExpressions: [] },
      podSelector: null,
    } as const;
    const shut = policy({
      namespace: 'kube-system',
      policyTypes: ['Ingress'],
      ingress: [rule({ peers: [admitsTeamA] })],
    });
    expect(decide([shut], 'Ingress', flow).kind).toBe('allowed');
    const other = { ...flow, from: { ...flow.from, namespaceLabels: {} } };
    expect(decide([shut], 'Ingress', other).kind).toBe('denied');
  });
});

test.each([
  ['10.0.0.5', '10.0.0.0/24', true],
  ['10.0.1.5', '10.0.0.0/24', false],
  ['255.255.255.255', '0.0.0.0/0', true],
  ['10.0.0.5', '10.0.0.5', true],
  ['fd00::1', '10.0.0.0/24', null],
  ['10.0.0.256', '10.0.0.0/24', null],
])('%s in %s: %s', (address, cidr, expected) => {
  expect(inBlock(address, cidr)).toBe(expected);
});

test('only labels that a policy looks at are copied, never those of controllers', () => {
  const labels = { app: 'web', tier: 'front', 'pod-template-hash': 'x' };
  const looking = policy({
    podSelector: {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists', values: [] }],
    },
  });
  expect(relevantLabels(labels, [looking])).toEqual({ app: 'web' });
});
