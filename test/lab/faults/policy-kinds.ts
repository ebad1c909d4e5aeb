import { labNodes, type Lab } from '../lab.ts';
import { digInWeb } from './from-pod.ts';
import { podRange } from './on-node.ts';
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

/** A policy by addresses that leaves out those of one node, and what a network plugin does for it. */
const sparesSome: Inducer = (() => {
  const name = 'dns-by-address';
  const drops = async (lab: Lab, action: '-I' | '-D'): Promise<void> => {
    const match = ['-m', 'set', '--match-set', 'lab-ns-shop', 'src', '-d', await podRange(lab, 'node2')];
    for (const node of labNodes) {
      await lab.on(node, 'ipset', 'create', '-exist', 'lab-ns-shop', 'hash:ip');
      for (const protocol of ['udp', 'tcp']) {
        const rule = ['FORWARD', ...match, '-p', protocol, '--dport', '53', '-j', 'DROP'];
        if (action === '-I') await lab.on(node, 'iptables', '-I', ...rule);
        else await lab.tryOn(node, 'iptables', '-D', ...rule);
      }
    }
  };
  const reaches = async (lab: Lab, node: string): Promise<string> =>
    await digInWeb(lab, 'node1', `@${(await lab.corednsOn(node)).address}`, 'web.shop.svc.cluster.local');
  return {
    id: 'policy-in-part',
    title: 'a policy by addresses allows DNS to some CoreDNS pods and not to that of one node, enforced',
    complaint: shop,
    induce: async (lab) => {
      const except = [await podRange(lab, 'node2')];
      await lab.apply(
        policy(name, 'shop', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '10.244.0.0/16', except } }] }],
        }),
      );
      await drops(lab, '-I');
      prove((await reaches(lab, 'node2')) === 'silent', 'the pod that is left out gives no answer');
      prove((await reaches(lab, 'node3')) === 'NOERROR', 'another one does');
    },
    heal: async (lab) => {
      await drops(lab, '-D');
      await lab.kubectl('-n', 'shop', 'delete', 'networkpolicy', name, '--ignore-not-found');
      prove((await reaches(lab, 'node2')) === 'NOERROR', 'it answers again');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'network-policy-denies-dns',
      never: ['coredns-pod-hung', 'node-path-broken', 'packet-loss'],
      says: [name, 'one of the 3 CoreDNS pods'],
    },
  };
})();

export const policyKinds: readonly Inducer[] = [
  sparesSome,
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
