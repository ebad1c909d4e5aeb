import { eventually } from '../lab.ts';
import { prove, shop, type Inducer } from './inducer.ts';

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
    await eventually(
      'a refusal',
      20,
      async () =>
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR',
    );
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'patch', 'service', 'kube-dns', '-p', selector('kube-dns'));
    await eventually(
      'an answer',
      20,
      async () =>
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-selects-nothing',
    never: ['coredns-none-ready', 'service-rules-missing'],
  },
};

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
    prove(
      (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR',
      'the old address still answers',
    );
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'delete', 'service', 'kube-dns', '--ignore-not-found');
    await lab.apply(original);
    await eventually(
      'the address to answer',
      20,
      async () =>
        (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'dns-service-address-changed',
    never: ['kubelet-cluster-dns-wrong', 'service-rules-missing'],
  },
};
