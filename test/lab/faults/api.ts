import { setTimeout as later } from 'node:timers/promises';
import { eventually, type Lab } from '../lab.ts';
import { deleteCorednsPods, prove, restartCoredns, shop, shopNamed, type Inducer } from './inducer.ts';

const role = (resources: readonly string[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'system:coredns' },
  rules: [
    { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    ...(resources.length === 0
      ? []
      : [{ apiGroups: ['discovery.k8s.io'], resources, verbs: ['list', 'watch'] }]),
  ],
});

const apiRule = async (lab: Lab, node: string): Promise<readonly string[]> => {
  const pod = await lab.corednsOn(node);
  return ['FORWARD', '-s', pod.address, '-p', 'tcp', '--dport', '6443', '-j', 'DROP'];
};

/** The CoreDNS container of a node ends; the pod keeps its address. */
async function restartContainer(lab: Lab, node: string): Promise<void> {
  await lab.tryOn(node, 'pkill', '-9', '-x', 'coredns');
}

let rule: readonly string[] = [];
let answers: readonly string[] = [];

export const apiFaults: readonly Inducer[] = [
  {
    id: 'D11',
    title: 'one CoreDNS pod, restarted, does not reach the API server',
    complaint: shopNamed('web'),
    induce: async (lab) => {
      rule = await apiRule(lab, 'node3');
      const pod = await lab.corednsOn('node3');
      await lab.on('node3', 'iptables', '-I', ...rule);
      await restartContainer(lab, 'node3');
      await eventually(
        'SERVFAIL for an unknown cluster name',
        40,
        async () =>
          (await lab.dig('node1', `@${pod.address}`, `x${String(Date.now())}.default.svc.cluster.local`)) ===
          'SERVFAIL',
      );
    },
    heal: async (lab) => {
      await lab.tryOn('node3', 'iptables', '-D', ...rule);
      await restartCoredns(lab);
    },
    expected: { verdicts: ['healthy'], hop: null, cause: null, never: [], risk: 'coredns-not-synced' },
  },
  {
    id: 'D12',
    title: 'one CoreDNS pod has lost its watch, and a Service was created since',
    complaint: shopNamed('fresh'),
    induce: async (lab) => {
      const pod = await lab.corednsOn('node3');
      answers = ['FORWARD', '-d', pod.address, '-p', 'tcp', '--sport', '6443', '-j', 'DROP'];
      await lab.on('node3', 'iptables', '-I', ...answers);
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'fresh', namespace: 'shop' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      });
      const fresh = 'fresh.shop.svc.cluster.local';
      const other = await lab.corednsOn('node1');
      await eventually(
        'the others knowing it',
        20,
        async () => (await lab.dig('node1', `@${other.address}`, fresh)) === 'NOERROR',
      );
      await later(2000);
      prove((await lab.dig('node1', `@${pod.address}`, fresh)) === 'NXDOMAIN', 'that pod does not know it');
    },
    heal: async (lab) => {
      await lab.tryOn('node3', 'iptables', '-D', ...answers);
      await lab.kubectl('-n', 'shop', 'delete', 'service', 'fresh', '--ignore-not-found');
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-api',
      cause: 'coredns-stale-data',
      never: ['negative-cache', 'name-absent'],
    },
  },
  {
    id: 'D13',
    title: 'CoreDNS may not list endpoint slices, and all its pods were restarted',
    complaint: shop,
    induce: async (lab) => {
      await lab.apply(role([]));
      await deleteCorednsPods(lab);
      await eventually('no ready CoreDNS pod that is running', 40, async () => {
        const pods = await lab.coredns();
        const first = pods[0];
        return (
          first !== undefined &&
          pods.length === 3 &&
          (await lab.dig(
            'node1',
            `@${first.address}`,
            `x${String(Date.now())}.default.svc.cluster.local`,
          )) === 'SERVFAIL'
        );
      });
    },
    heal: async (lab) => {
      await lab.apply(role(['endpointslices']));
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-api',
      cause: 'coredns-api-forbidden',
      never: ['coredns-none-ready', 'coredns-not-synced'],
      says: ['endpointslices'],
    },
  },
  {
    id: 'D11-all',
    title: 'no CoreDNS pod reaches the API server after a restart',
    complaint: shop,
    induce: async (lab) => {
      for (const node of ['node1', 'node2', 'node3']) {
        await lab.on(node, 'ipset', 'create', '-exist', 'lab-ns-kube-system', 'hash:ip');
        await lab.on(node, 'iptables', '-I', ...forAll);
      }
      await deleteCorednsPods(lab);
      await eventually('SERVFAIL for an unknown cluster name', 60, async () => {
        const first = (await lab.coredns())[0];
        return (
          first !== undefined &&
          (await lab.dig(
            'node1',
            `@${first.address}`,
            `x${String(Date.now())}.default.svc.cluster.local`,
          )) === 'SERVFAIL'
        );
      });
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR',
        'the Service has no endpoint',
      );
    },
    heal: async (lab) => {
      for (const node of ['node1', 'node2', 'node3']) await lab.tryOn(node, 'iptables', '-D', ...forAll);
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-api',
      cause: 'coredns-not-synced',
      never: ['coredns-none-ready', 'dns-service-selects-nothing'],
    },
  },
];

const forAll = [
  'FORWARD',
  '-m',
  'set',
  '--match-set',
  'lab-ns-kube-system',
  'src',
  '-p',
  'tcp',
  '--dport',
  '6443',
  '-j',
  'DROP',
];
