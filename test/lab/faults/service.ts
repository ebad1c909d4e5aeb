import { podHung } from './coredns.ts';
import { eventually, labNodes, type Lab } from '../lab.ts';
import { prove, restartCoredns, shop, type Inducer } from './inducer.ts';

const original = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' },
  },
  spec: {
    selector: { 'k8s-app': 'kube-dns' },
    clusterIP: '10.96.0.10',
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      { name: 'metrics', port: 9153 },
    ],
  },
};

const selector = (value: string): string => JSON.stringify({ spec: { selector: { 'k8s-app': value } } });

export const selectsNothing: Inducer = {
  id: 'D04',
  title: 'the selector of kube-dns matches no pod',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'patch', 'service', 'kube-dns', '-p', selector('nope'));
    await eventually(
      'no endpoints',
      20,
      async () =>
        (
          await lab.kubectl(
            '-n',
            'kube-system',
            'get',
            'endpointslices',
            '-l',
            'kubernetes.io/service-name=kube-dns',
            '-o',
            'jsonpath={..addresses}',
          )
        ).trim() === '',
    );
    await eventually('a refusal', 20, async () => (await byService(lab)) !== 'NOERROR');
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'patch', 'service', 'kube-dns', '-p', selector('kube-dns'));
    await eventually('an answer', 20, async () => (await byService(lab)) === 'NOERROR');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-selects-nothing',
    never: ['coredns-none-ready', 'service-rules-missing'],
  },
};

/** kube-proxy drops what no endpoint on the node can take. */
export const localOnly: Inducer = {
  id: 'local-only',
  title: 'the DNS Service sends to CoreDNS pods of the same node only, and one node has none',
  complaint: async (lab) => ['shop', '--pod', await lab.webOn(await withoutCoredns(lab))],
  induce: async (lab) => {
    await policy(lab, 'Local');
    await scale(lab, 2);
    await eventually('two CoreDNS pods', 60, async () => (await lab.coredns()).length === 2);
    const node = await withoutCoredns(lab);
    await eventually(
      'that node without DNS',
      20,
      async () => (await lab.dig(node, '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'silent',
    );
  },
  heal: async (lab) => {
    await policy(lab, 'Cluster');
    await scale(lab, 3);
    await restartCoredns(lab);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-local-only',
    never: ['service-rules-missing', 'service-rules-stale'],
    says: ['internalTrafficPolicy'],
  },
};

/** Its clients keep to the pod that hangs, those of the others notice nothing. */
export const keptClients: Inducer = {
  ...podHung,
  id: 'kept-clients',
  title: 'the DNS Service keeps every client to one CoreDNS pod, and one of them hangs',
  induce: async (lab) => {
    await affinity(lab, 'ClientIP');
    await podHung.induce(lab);
  },
  heal: async (lab) => {
    await affinity(lab, 'None');
    await podHung.heal(lab);
  },
  expected: {
    ...podHung.expected,
    never: ['node-path-broken', 'service-rules-missing', 'service-rules-stale'],
    says: ['sessionAffinity'],
  },
};

export const wrongPort: Inducer = {
  id: 'S03',
  title: 'kube-dns sends to a port on which CoreDNS does not listen',
  complaint: shop,
  induce: async (lab) => {
    await targetPort(lab, 5399);
    await eventually('a refusal', 20, async () => (await byService(lab)) !== 'NOERROR');
  },
  heal: async (lab) => {
    await targetPort(lab, 53);
    await eventually('an answer', 20, async () => (await byService(lab)) === 'NOERROR');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-wrong-port',
    never: ['coredns-pod-port-closed', 'dns-service-selects-nothing', 'service-rules-missing'],
    says: ['5399'],
  },
};

export const lacksProtocol: Inducer = {
  id: 'lacks-udp',
  title: 'kube-dns has lost its port 53 for UDP',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl(
      ...['-n', 'kube-system', 'patch', 'service', 'kube-dns', '--type=json', '-p'],
      JSON.stringify([{ op: 'remove', path: '/spec/ports/0' }]),
    );
    await eventually('no answer over UDP', 20, async () => (await byService(lab)) !== 'NOERROR');
  },
  heal: async (lab) => {
    await lab.kubectl(
      ...['-n', 'kube-system', 'patch', 'service', 'kube-dns', '--type=json', '-p'],
      JSON.stringify([{ op: 'replace', path: '/spec/ports', value: original.spec.ports }]),
    );
    await eventually('an answer', 20, async () => (await byService(lab)) === 'NOERROR');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-lacks-protocol',
    never: ['service-rules-missing', 'dns-service-wrong-port', 'service-address-taken'],
    says: ['no port 53 for UDP'],
  },
};

/** What the DNS Service says to the first node. */
const byService = (lab: Lab): Promise<string> =>
  lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local');

/** Of both protocols. */
async function targetPort(lab: Lab, port: number): Promise<void> {
  const patch = [0, 1].map((index) => ({
    op: 'add',
    path: `/spec/ports/${String(index)}/targetPort`,
    value: port,
  }));
  await lab.kubectl(
    '-n',
    'kube-system',
    'patch',
    'service',
    'kube-dns',
    '--type=json',
    '-p',
    JSON.stringify(patch),
  );
}

async function withoutCoredns(lab: Lab): Promise<string> {
  const served = (await lab.coredns()).map(({ node }) => node);
  return labNodes.find((node) => !served.includes(node)) ?? '';
}

async function policy(lab: Lab, internalTrafficPolicy: string): Promise<void> {
  const patch = JSON.stringify({ spec: { internalTrafficPolicy } });
  await lab.kubectl('-n', 'kube-system', 'patch', 'service', 'kube-dns', '--type=merge', '-p', patch);
}

async function affinity(lab: Lab, sessionAffinity: string): Promise<void> {
  const patch = JSON.stringify({ spec: { sessionAffinity } });
  await lab.kubectl('-n', 'kube-system', 'patch', 'service', 'kube-dns', '--type=merge', '-p', patch);
}

async function scale(lab: Lab, replicas: number): Promise<void> {
  await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', `--replicas=${String(replicas)}`);
}

export const addressChanged: Inducer = {
  id: 'D05',
  title: 'kube-dns is re-created with another address',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'delete', 'service', 'kube-dns');
    await lab.apply({ ...original, spec: { ...original.spec, clusterIP: '10.96.0.77' } });
    await eventually(
      'the new address to answer',
      20,
      async () =>
        (await lab.dig('node1', '@10.96.0.77', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
    prove((await byService(lab)) !== 'NOERROR', 'the old address still answers');
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'delete', 'service', 'kube-dns', '--ignore-not-found');
    await lab.apply(original);
    await eventually('the address to answer', 20, async () => (await byService(lab)) === 'NOERROR');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-address-changed',
    never: ['kubelet-cluster-dns-wrong', 'service-rules-missing'],
  },
};
