import { eventually, type Lab } from '../lab.ts';
import { corednsReady, healthy, prove, restartCoredns, shop, type Inducer } from './inducer.ts';

const stoppedOn = 'node3';

/** A threshold that no probe reaches during a test: the pod stays an endpoint, as it does in the first half minute of a hang. */
const patience = (failures: number): string =>
  JSON.stringify({
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: 'coredns',
              livenessProbe: { failureThreshold: failures },
              readinessProbe: { failureThreshold: failures },
            },
          ],
        },
      },
    },
  });

export const podHung: Inducer = {
  id: 'D01',
  title: 'one CoreDNS process is stopped while its pod stays an endpoint',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'patch', 'deployment', 'coredns', '-p', patience(1000));
    await corednsReady(lab);
    await eventually('three CoreDNS pods', 30, async () => (await lab.coredns()).length === 3);
    await lab.on(stoppedOn, 'pkill', '-STOP', '-x', 'coredns');
    const pod = await lab.corednsOn(stoppedOn);
    prove(
      (await lab.dig('node1', `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'silent',
      'the pod still answers',
    );
  },
  heal: async (lab) => {
    await lab.tryOn(stoppedOn, 'pkill', '-CONT', '-x', 'coredns');
    await lab.kubectl('-n', 'kube-system', 'patch', 'deployment', 'coredns', '-p', patience(3));
    await corednsReady(lab);
    const pod = await lab.corednsOn(stoppedOn);
    await eventually(
      'an answer',
      20,
      async () =>
        (await lab.dig('node1', `@${pod.address}`, 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-process',
    cause: 'coredns-pod-hung',
    never: ['node-path-broken', 'upstream-silent'],
  },
};

const oddCorefile = `.:5353 {
    errors
    ready
    health
    kubernetes cluster.local in-addr.arpa ip6.arpa
    forward . /etc/resolv.conf
}
`;

export const podPortClosed: Inducer = {
  id: 'D02',
  title: 'one CoreDNS pod listens on another port than the Service sends to',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=2');
    await eventually('two CoreDNS pods', 40, async () => (await lab.coredns()).length === 2);
    await lab.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns-odd', namespace: 'kube-system' },
      data: { Corefile: oddCorefile },
    });
    await lab.apply(oddPod);
    await lab.kubectl(
      '-n',
      'kube-system',
      'wait',
      '--for=condition=Ready',
      'pod/coredns-odd',
      '--timeout=60s',
    );
    const odd = (await lab.coredns()).find((pod) => pod.name === 'coredns-odd');
    await eventually('the odd pod in the endpoints', 20, async () =>
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
      ).includes(odd?.address ?? '-'),
    );
    prove(
      (await lab.dig('node1', `@${odd?.address ?? ''}`, 'kubernetes.default.svc.cluster.local')) ===
        'refused-port',
      'port 53 is open',
    );
  },
  heal: async (lab) => {
    await lab.kubectl(
      '-n',
      'kube-system',
      'delete',
      'pod/coredns-odd',
      'configmap/coredns-odd',
      '--ignore-not-found',
      '--grace-period=0',
      '--force',
    );
    await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=3');
    await corednsReady(lab);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-process',
    cause: 'coredns-pod-port-closed',
    never: ['coredns-pod-hung', 'coredns-none-ready'],
  },
};

const oddPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'coredns-odd', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    serviceAccountName: 'coredns',
    dnsPolicy: 'Default',
    containers: [
      {
        name: 'coredns',
        image: 'registry.local/coredns:1.14.6',
        args: ['-conf', '/etc/coredns/Corefile'],
        volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
        ports: [
          { containerPort: 53, name: 'dns', protocol: 'UDP' },
          { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
        ],
        readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'coredns-odd' } }],
  },
};

export const noneReady: Inducer = {
  id: 'D03',
  title: 'CoreDNS is scaled to nothing',
  complaint: shop,
  induce: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=0');
    await eventually(
      'no CoreDNS pod',
      60,
      async () =>
        (
          await lab.kubectl('-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '-o', 'name')
        ).trim() === '',
    );
    prove(
      (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) !== 'NOERROR',
      'the Service still answers',
    );
  },
  heal: async (lab) => {
    await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=3');
    await corednsReady(lab);
  },
  expected: {
    verdicts: ['broken'],
    hop: 'coredns-process',
    cause: 'coredns-none-ready',
    never: ['dns-service-selects-nothing', 'service-rules-missing'],
  },
};

export const allOnOneNode: Inducer = {
  id: 'D17',
  title: 'all CoreDNS pods run on one node, which is well',
  complaint: shop,
  induce: async (lab) => {
    await placeOn(lab, 'node1');
    prove(
      (await lab.coredns()).every(({ node }) => node === 'node1'),
      'all of them are there',
    );
  },
  heal: async (lab) => {
    await placeOn(lab, null);
    await restartCoredns(lab);
  },
  expected: { ...healthy, risk: 'coredns-on-one-node' },
};

async function placeOn(lab: Lab, node: string | null): Promise<void> {
  const apart = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
      ],
    },
  };
  const affinity = node === null ? apart : null;
  const spec = { template: { spec: { affinity, nodeSelector: { 'kubernetes.io/hostname': node } } } };
  // Pods that keep apart keep others away too: none may be left when the new ones come.
  await scale(lab, 0);
  const patch = ['--type=merge', '-p', JSON.stringify({ spec })];
  await lab.kubectl('-n', 'kube-system', 'patch', 'deployment', 'coredns', ...patch);
  await eventually('no CoreDNS pod', 30, async () => (await lab.coredns()).length === 0);
  await scale(lab, 3);
  await corednsReady(lab);
}

const scale = async (lab: Lab, replicas: number): Promise<void> => {
  await lab.kubectl('-n', 'kube-system', 'scale', 'deployment', 'coredns', `--replicas=${String(replicas)}`);
};
