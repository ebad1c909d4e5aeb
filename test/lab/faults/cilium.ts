import { eventually, type Lab } from '../lab.ts';
import { healthy, shop, shopNamed, type Expectation, type Inducer } from './inducer.ts';

/** Caches of CoreDNS pods answer for half a minute what a policy has begun to stop: any of them may be met. */
const steadyRounds = 5;

interface RealPolicy {
  readonly id: string;
  readonly title: string;
  readonly policy: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
    readonly [section: string]: unknown;
  };
  /** What pods of shop get for these names while it stands. */
  readonly effect: Readonly<Record<string, boolean>>;
  readonly complaint?: Inducer['complaint'];
  readonly expected: Expectation;
}

const clusterName = 'kubernetes.default.svc.cluster.local.';
const externalName = 'www.example.com.';

/** A policy that the lab's real Cilium enforces: whether pods of shop resolve names is what it does and nothing else. */
const enforcedByCilium = ({ id, title, policy, effect, complaint, expected }: RealPolicy): Inducer => ({
  id,
  title,
  complaint: complaint ?? shop,
  induce: async (lab) => {
    await lab.apply(policy);
    let rounds = 0;
    await eventually('the effect of the policy', 60, async () => {
      for (const [name, resolves] of Object.entries(effect)) {
        if ((await resolvesInShop(lab, name)) !== resolves) rounds = -1;
      }
      rounds += 1;
      return rounds === steadyRounds;
    });
  },
  heal: async (lab) => {
    const { name, namespace } = policy.metadata;
    const where = namespace === undefined ? [] : ['-n', namespace];
    await lab.kubectl(...where, 'delete', policy.kind.toLowerCase(), name, '--ignore-not-found');
    await eventually('pods of shop resolving names again', 20, async () => {
      return (await resolvesInShop(lab, clusterName)) && (await resolvesInShop(lab, externalName));
    });
  },
  expected,
});

async function resolvesInShop(lab: Lab, name: string): Promise<boolean> {
  const script = `import socket; print(socket.gethostbyname("${name}"))`;
  const answer = await lab
    .kubectl('-n', 'shop', 'exec', 'deploy/web', '--', 'timeout', '2', 'python3', '-c', script)
    .catch(() => 'failed');
  return /^\d/.test(answer);
}

const toCoredns = [
  { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
];
const port53 = { port: '53', protocol: 'ANY' };

const networkPolicy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

const ciliumPolicy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace },
  spec,
});

const neither = { [clusterName]: false, [externalName]: false };
const both = { [clusterName]: true, [externalName]: true };

const deniedBy = (...says: readonly string[]): Expectation => ({
  verdicts: ['broken'],
  hop: 'source-policy',
  cause: 'network-policy-denies-dns',
  never: ['coredns-pod-hung', 'service-rules-missing'],
  says,
});

const refusedBy = (...says: readonly string[]): Expectation => ({
  verdicts: ['broken'],
  hop: 'source-policy',
  cause: 'cilium-dns-rules-refuse',
  never: ['upstream-refuses', 'network-policy-denies-dns'],
  says,
});

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
];
