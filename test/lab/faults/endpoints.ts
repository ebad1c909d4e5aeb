import { eventually, labNodes, type Lab } from '../lab.ts';
import { shop, type Inducer } from './inducer.ts';

const slice = (address: string) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'by-hand',
    namespace: 'kube-system',
    labels: { 'kubernetes.io/service-name': 'kube-dns' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ],
});

async function rulesName(lab: Lab, address: string, named: boolean): Promise<void> {
  for (const node of labNodes)
    await eventually(
      `service rules of ${node} ${named ? 'with' : 'without'} ${address}`,
      20,
      async () => (await lab.on(node, 'iptables-save', '-t', 'nat')).includes(`${address}:53`) === named,
    );
}

/** An endpoint slice that somebody has made by hand. */
const foreign = (id: string, title: string, address: string): Inducer => ({
  id,
  title,
  complaint: shop,
  induce: async (lab) => {
    await lab.apply(slice(address));
    await rulesName(lab, address, true);
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'delete', 'endpointslice', 'by-hand', '--ignore-not-found');
    await rulesName(lab, address, false);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'foreign-endpoint',
    never: ['coredns-pod-hung', 'service-rules-stale', 'coredns-api-forbidden', 'packet-loss'],
    says: [address],
  },
});

/** The scheduler keeps pods with these labels apart: it is put past it. */
const stray = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'stray', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    nodeName: 'node2',
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'other',
        image: 'registry.local/netshoot:1',
        imagePullPolicy: 'Never',
        command: ['sleep', '3600'],
      },
    ],
  },
};

/** A pod of something else that bears the labels of CoreDNS. */
const strayPod: Inducer = {
  id: 'stray-pod',
  title: 'the selector of the DNS Service takes in a pod of something else',
  complaint: shop,
  induce: async (lab) => {
    await lab.apply(stray);
    let address = '';
    await eventually('the stray pod ready', 30, async () => {
      const state = await lab.kubectl(
        ...['-n', 'kube-system', 'get', 'pod', 'stray', '-o'],
        'jsonpath={.status.podIP} {.status.conditions[?(@.type=="Ready")].status}',
      );
      address = state.split(' ')[0] ?? '';
      return state.endsWith(' True');
    });
    await rulesName(lab, address, true);
  },
  heal: async (lab) => {
    await lab.kubectl(...['-n', 'kube-system', 'delete', 'pod', 'stray', '--ignore-not-found', '--force']);
    for (const node of labNodes)
      await eventually(
        `the Service answering ${node} again`,
        20,
        async () =>
          (await lab.dig(node, '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
      );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-process',
    cause: 'coredns-pod-port-closed',
    never: ['dns-service-wrong-port', 'service-rules-stale', 'packet-loss'],
    says: ['none of CoreDNS'],
  },
};

export const endpointFaults: readonly Inducer[] = [
  foreign(
    'endpoint-dead',
    'a slice made by hand adds an address that nobody has to the endpoints of the DNS Service',
    '10.244.0.250',
  ),
  foreign(
    'endpoint-stranger',
    'a slice made by hand adds a resolver that does not know the cluster to the endpoints of the DNS Service',
    '172.30.0.53',
  ),
  strayPod,
];
