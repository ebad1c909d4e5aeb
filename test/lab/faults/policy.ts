import { onNode1 } from './on-node.ts';
import { labNodes, type Lab } from '../lab.ts';
import { healthy, prove, shop, type Inducer } from './inducer.ts';

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny-egress', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Egress'] },
};

/** What a network plugin does with such a policy: drops DNS from pods of the namespace, also from those that start later. */
export async function enforce(
  lab: Lab,
  action: '-I' | '-D',
  protocols: readonly string[] = ['udp', 'tcp'],
  nodes: readonly string[] = labNodes,
): Promise<void> {
  for (const node of nodes) {
    await lab.on(node, 'ipset', 'create', '-exist', 'lab-ns-shop', 'hash:ip');
    for (const protocol of protocols) {
      const rule = [
        'FORWARD',
        '-m',
        'set',
        '--match-set',
        'lab-ns-shop',
        'src',
        '-p',
        protocol,
        '--dport',
        '53',
        '-j',
        'DROP',
      ];
      if (action === '-I') await lab.on(node, 'iptables', '-I', ...rule);
      else await lab.tryOn(node, 'iptables', '-D', ...rule);
    }
  }
}

export const fromShop = async (lab: Lab, node = 'node1'): Promise<string> => {
  const script =
    'import socket; socket.setdefaulttimeout(3); print(socket.gethostbyname("kubernetes.default.svc.cluster.local."))';
  return await lab
    .kubectl('-n', 'shop', 'exec', await lab.webOn(node), '--', 'timeout', '3', 'python3', '-c', script)
    .catch(() => 'failed');
};

const createPolicy = async (lab: Lab): Promise<void> => {
  await lab.apply(policy);
};

const deletePolicy = async (lab: Lab): Promise<void> => {
  await lab.kubectl('-n', 'shop', 'delete', 'networkpolicy', 'default-deny-egress', '--ignore-not-found');
};

export const policyFaults: readonly Inducer[] = [
  {
    id: 'D49',
    title: 'a default-deny egress policy, enforced',
    complaint: shop,
    induce: async (lab) => {
      await createPolicy(lab);
      await enforce(lab, '-I');
      prove((await fromShop(lab)) === 'failed', 'pods of shop still resolve names');
    },
    heal: async (lab) => {
      await enforce(lab, '-D');
      await deletePolicy(lab);
      prove((await fromShop(lab)).startsWith('10.96.'), 'pods of shop resolve names again');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'source-policy',
      cause: 'network-policy-denies-dns',
      never: ['service-rules-missing', 'coredns-pod-hung'],
      says: ['default-deny-egress'],
    },
  },
  {
    id: 'D49-object',
    title: 'the policy exists and nothing enforces it',
    complaint: shop,
    induce: async (lab) => {
      await createPolicy(lab);
      prove((await fromShop(lab)).startsWith('10.96.'), 'pods of shop resolve names');
    },
    heal: deletePolicy,
    expected: {
      ...healthy,
      never: ['network-policy-denies-dns'],
      says: ['default-deny-egress', 'not enforced'],
    },
  },
  {
    id: 'P05',
    title: 'the policy agent of one node still enforces a policy that was deleted',
    complaint: onNode1,
    induce: async (lab) => {
      await enforce(lab, '-I', ['udp', 'tcp'], ['node1']);
      prove((await fromShop(lab, 'node1')) === 'failed', 'pods of shop on that node still resolve names');
      prove((await fromShop(lab, 'node2')) !== 'failed', 'those on another node do not');
    },
    heal: async (lab) => {
      await enforce(lab, '-D', ['udp', 'tcp'], ['node1']);
    },
    expected: {
      verdicts: ['broken', 'ambiguous'],
      hop: 'source-policy',
      cause: 'policy-engine-stale',
      never: ['network-policy-denies-dns', 'service-rules-missing', 'coredns-pod-hung'],
      says: ['node1'],
    },
  },
  {
    id: 'D49-effect',
    title: 'packets are dropped as by a policy and there is none',
    complaint: shop,
    induce: async (lab) => {
      await enforce(lab, '-I');
      prove((await fromShop(lab)) === 'failed', 'pods of shop still resolve names');
    },
    heal: async (lab) => {
      await enforce(lab, '-D');
    },
    expected: {
      verdicts: ['ambiguous'],
      hop: 'source-policy',
      cause: 'unknown',
      never: ['network-policy-denies-dns'],
    },
  },
];
