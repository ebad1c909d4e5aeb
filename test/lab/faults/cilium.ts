import { ciliumAgentFaults } from './cilium-agent.ts';
import { healthy, prove, shopNamed, type Inducer } from './inducer.ts';
import { cacheDenied, onlyCoredns, withCaches, withdrawOnlyCoredns } from './node-cache.ts';
import {
  both,
  ciliumPolicy,
  clusterName,
  deniedBy,
  enforcedByCilium,
  externalName,
  neither,
  networkPolicy,
  port53,
  refusedBy,
  toCoredns,
} from './real-policy.ts';

/** Situations for a lab with Cilium (up --cni cilium): every policy is enforced by the real agents. */
export const ciliumInducers: readonly Inducer[] = [
  enforcedByCilium({
    id: 'C-H00',
    title: 'Cilium: a policy that allows what pods need',
    policy: ciliumPolicy('enough', 'shop', {
      endpointSelector: {},
      egress: [
        { toEndpoints: toCoredns, toPorts: [{ ports: [port53], rules: { dns: [{ matchPattern: '*' }] } }] },
      ],
    }),
    effect: both,
    complaint: shopNamed('www.example.com'),
    expected: healthy,
  }),
  enforcedByCilium({
    id: 'C-others',
    title: 'Cilium: a policy denies DNS to other pods of the namespace',
    policy: ciliumPolicy('others', 'shop', {
      endpointSelector: { matchLabels: { app: 'something-else' } },
      egressDeny: [{ toPorts: [{ ports: [port53] }] }],
    }),
    effect: both,
    expected: { ...healthy, never: ['network-policy-denies-dns'] },
  }),
  enforcedByCilium({
    id: 'C-D49',
    title: 'Cilium enforces a default-deny egress NetworkPolicy',
    policy: networkPolicy('default-deny-egress', 'shop', { podSelector: {}, policyTypes: ['Egress'] }),
    effect: neither,
    expected: deniedBy('NetworkPolicy shop/default-deny-egress', 'cilium_drop_count_total'),
  }),
  enforcedByCilium({
    id: 'C-D49-fqdn',
    title: 'Cilium: toFQDNs alone puts the pods into default deny, DNS included',
    policy: ciliumPolicy('only-example', 'shop', {
      endpointSelector: { matchLabels: { app: 'web' } },
      egress: [{ toFQDNs: [{ matchName: 'www.example.com' }] }],
    }),
    effect: neither,
    expected: deniedBy('CiliumNetworkPolicy shop/only-example'),
  }),
  enforcedByCilium({
    id: 'C-D50',
    title: 'Cilium: a policy allows DNS over UDP only',
    policy: networkPolicy('only-udp', 'shop', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }],
    }),
    effect: { [clusterName]: true },
    expected: deniedBy('NetworkPolicy shop/only-udp', 'TCP'),
    further: {
      induce: async (lab) => {
        const tcp = await lab
          .kubectl(
            ...'-n shop exec deploy/web -- dig +tcp +tries=1 +time=2 @10.96.0.10'.split(' '),
            clusterName,
          )
          .catch(() => 'no answer');
        prove(!tcp.includes('NOERROR'), 'TCP does not pass');
      },
      heal: () => Promise.resolve(),
    },
  }),
  enforcedByCilium({
    id: 'C-D51',
    title: 'Cilium: a policy allows the address of the DNS Service instead of its pods',
    policy: networkPolicy('allow-service-address', 'shop', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.96.0.10/32' } }], ports: [{ protocol: 'UDP', port: 53 }] }],
    }),
    effect: neither,
    expected: deniedBy('allow-service-address', 'already rewritten'),
  }),
  enforcedByCilium({
    id: 'C-P04',
    title: 'Cilium: a clusterwide policy denies UDP port 53 and thereby everything',
    policy: {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'no-dns-for-shop' },
      spec: {
        endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } },
        egressDeny: [{ toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }] }] }],
      },
    },
    effect: neither,
    expected: deniedBy('CiliumClusterwideNetworkPolicy no-dns-for-shop', 'explicitly'),
  }),
  enforcedByCilium({
    id: 'C-D54',
    title: 'Cilium: DNS rules with a pattern of one label refuse Service names',
    policy: ciliumPolicy('dns-names', 'shop', {
      endpointSelector: {},
      egress: [
        {
          toEndpoints: toCoredns,
          toPorts: [
            {
              ports: [port53],
              rules: { dns: [{ matchPattern: '*.cluster.local' }, { matchName: 'www.example.com' }] },
            },
          ],
        },
      ],
    }),
    effect: { [clusterName]: false, [externalName]: true },
    complaint: shopNamed('www.example.com', 'web.shop'),
    expected: refusedBy('CiliumNetworkPolicy shop/dns-names', '*.cluster.local'),
  }),
  enforcedByCilium({
    id: 'C-D54-external',
    title: 'Cilium: DNS rules admit the names of the cluster only',
    policy: ciliumPolicy('cluster-only', 'shop', {
      endpointSelector: {},
      egress: [
        {
          toEndpoints: toCoredns,
          toPorts: [{ ports: [port53], rules: { dns: [{ matchPattern: '*.*.svc.cluster.local' }] } }],
        },
      ],
    }),
    effect: { [clusterName]: true, [externalName]: false },
    complaint: shopNamed('www.example.com'),
    expected: refusedBy('CiliumNetworkPolicy shop/cluster-only', 'REFUSED'),
  }),
  enforcedByCilium({
    id: 'C-P02',
    title: 'Cilium: CoreDNS admits namespaces with a label that shop has not',
    policy: ciliumPolicy('trusted-only', 'kube-system', {
      endpointSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      ingress: [
        { fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.dns': 'allowed' } }] },
        { fromEntities: ['host', 'remote-node'] },
      ],
    }),
    effect: neither,
    expected: {
      verdicts: ['broken'],
      hop: 'destination-policy',
      cause: 'network-policy-shuts-coredns',
      never: ['network-policy-denies-dns', 'coredns-pod-hung'],
      says: ['CiliumNetworkPolicy kube-system/trusted-only'],
    },
  }),
  enforcedByCilium({
    id: 'C-D53',
    title: 'Cilium: a policy lets CoreDNS reach the cluster and not its upstream servers',
    policy: ciliumPolicy('cluster-only', 'kube-system', {
      endpointSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      egress: [{ toEntities: ['cluster', 'kube-apiserver'] }, { toCIDR: ['172.30.0.2/32'] }],
    }),
    effect: { [clusterName]: true, [externalName]: false },
    complaint: shopNamed('www.example.com'),
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-egress',
      cause: 'network-policy-shuts-upstream',
      never: ['upstream-silent', 'node-egress-blocked'],
      says: ['CiliumNetworkPolicy kube-system/cluster-only'],
    },
  }),
  enforcedByCilium({
    id: 'C-D52',
    title: 'Cilium: a NetworkPolicy on CoreDNS admits some namespaces only',
    policy: networkPolicy('labelled-only', 'kube-system', {
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
          ],
        },
      ],
    }),
    effect: neither,
    expected: {
      verdicts: ['broken'],
      hop: 'destination-policy',
      cause: 'network-policy-shuts-coredns',
      never: ['network-policy-denies-dns', 'coredns-pod-hung'],
      says: ['labelled-only'],
    },
  }),
  withCaches({
    id: 'C-D56',
    title: 'Cilium: a policy allows CoreDNS and not the DNS cache of the node',
    breakIt: (lab) => lab.apply(onlyCoredns),
    mend: withdrawOnlyCoredns,
    expected: cacheDenied,
  }),
  ...ciliumAgentFaults,
];
