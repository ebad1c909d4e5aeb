import { eventually, type Lab } from '../lab.ts';
import { shop, type Expectation, type Inducer } from './inducer.ts';

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
  /** What else is done once it stands, and undone before it goes. */
  readonly further?: Pick<Inducer, 'induce' | 'heal'>;
}

export const clusterName = 'kubernetes.default.svc.cluster.local.';
export const externalName = 'www.example.com.';

/** A policy that the lab's real Cilium enforces: whether pods of shop resolve names is what it does and nothing else. */
export const enforcedByCilium = ({
  id,
  title,
  policy,
  effect,
  complaint,
  expected,
  further,
}: RealPolicy): Inducer => ({
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
    await further?.induce(lab);
  },
  heal: async (lab) => {
    await further?.heal(lab);
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

export const toCoredns = [
  { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
];
export const port53 = { port: '53', protocol: 'ANY' };

export const networkPolicy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

export const ciliumPolicy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace },
  spec,
});

export const neither = { [clusterName]: false, [externalName]: false };
export const both = { [clusterName]: true, [externalName]: true };

export const deniedBy = (...says: readonly string[]): Expectation => ({
  verdicts: ['broken'],
  hop: 'source-policy',
  cause: 'network-policy-denies-dns',
  never: ['coredns-pod-hung', 'service-rules-missing'],
  says,
});

export const refusedBy = (...says: readonly string[]): Expectation => ({
  verdicts: ['broken'],
  hop: 'source-policy',
  cause: 'cilium-dns-rules-refuse',
  never: ['upstream-refuses', 'network-policy-denies-dns'],
  says,
});
