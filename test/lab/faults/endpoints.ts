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
];
