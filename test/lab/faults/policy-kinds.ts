import type { Lab } from '../lab.ts';
import { enforce, fromShop } from './policy.ts';
import { prove, shop, type Expectation, type Inducer } from './inducer.ts';

const policy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

interface Enforced {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: object;
  readonly protocols: readonly string[];
  readonly expected: Expectation;
}

/** A policy object and the drops that a network plugin would do for it. */
const enforced = ({ id, title, name, namespace, spec, protocols, expected }: Enforced): Inducer => ({
  id,
  title,
  complaint: shop,
  induce: async (lab: Lab) => {
    await lab.apply(policy(name, namespace, spec));
    await enforce(lab, '-I', protocols);
    prove(
      ((await fromShop(lab)) === 'failed') === protocols.includes('udp'),
      'pods of shop resolve names over UDP if that is not dropped',
    );
  },
  heal: async (lab: Lab) => {
    await enforce(lab, '-D', protocols);
    await lab.kubectl('-n', namespace, 'delete', 'networkpolicy', name, '--ignore-not-found');
    prove((await fromShop(lab)).startsWith('10.96.'), 'pods of shop resolve names again');
  },
  expected,
});

export const policyKinds: readonly Inducer[] = [
  enforced({
    id: 'D50',
    title: 'a policy allows DNS over UDP only, enforced',
    name: 'only-udp',
    namespace: 'shop',
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }],
    },
    protocols: ['tcp'],
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'network-policy-denies-dns',
      never: ['tcp-53-blocked', 'coredns-pod-hung'],
      says: ['only-udp', 'TCP'],
    },
  }),
  enforced({
    id: 'D51',
    title: 'a policy allows the address of the DNS Service, which is a pod’s by the time it is judged',
    name: 'to-service-address',
    namespace: 'shop',
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.96.0.10/32' } }],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
      ],
    },
    protocols: ['udp', 'tcp'],
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'network-policy-denies-dns',
      never: ['service-rules-missing'],
      says: ['to-service-address', 'rewritten'],
    },
  }),
  enforced({
    id: 'D52',
    title: 'a policy on CoreDNS admits labelled namespaces only, enforced',
    name: 'labelled-only',
    namespace: 'kube-system',
    spec: {
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: {
                matchExpressions: [
                  { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] },
                ],
              },
            },
            { ipBlock: { cidr: '172.30.0.0/16' } },
          ],
        },
      ],
    },
    protocols: ['udp', 'tcp'],
    expected: {
      verdicts: ['broken'],
      hop: 'destination-policy',
      cause: 'network-policy-shuts-coredns',
      never: ['network-policy-denies-dns', 'coredns-pod-hung'],
      says: ['labelled-only'],
    },
  }),
];
