import { eventually, type Lab } from '../lab.ts';
import { healthy, prove, shopNamed, type Inducer } from './inducer.ts';

/** A pod in `plain` with some DNS settings on some node. */
const client = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'plain', labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'client', image: 'registry.local/netshoot:1', command: ['/bin/sleep', '3600'] }],
    ...spec,
  },
});

export async function createClient(lab: Lab, name: string, spec: object): Promise<void> {
  await lab.apply(client(name, spec));
  await lab.kubectl('-n', 'plain', 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
}

export const removeClient = async (lab: Lab, name: string): Promise<void> => {
  await lab.kubectl(
    '-n',
    'plain',
    'delete',
    'pod',
    name,
    '--ignore-not-found',
    '--grace-period=0',
    '--force',
  );
};

export const resolverOfClient = async (lab: Lab, name: string): Promise<string> =>
  await lab.kubectl('-n', 'plain', 'exec', name, '--', 'cat', '/etc/resolv.conf');

/** The complaint of one pod of `plain`. */
export const asPod =
  (pod: string, ...more: readonly string[]) =>
  (): Promise<readonly string[]> =>
    Promise.resolve(['plain', '--pod', pod, ...more]);

const twin: Inducer = {
  id: 'D71-twin',
  title: 'the same pod with the usual dnsPolicy',
  complaint: asPod('client', '--name', 'web.shop'),
  induce: async (lab) => {
    await createClient(lab, 'client', { dnsPolicy: 'ClusterFirst' });
    prove((await resolverOfClient(lab, 'client')).includes('10.96.0.10'), 'it has the cluster DNS');
  },
  heal: async (lab) => {
    await removeClient(lab, 'client');
  },
  expected: healthy,
};

const policyDefault: Inducer = {
  id: 'D71',
  title: 'a pod with dnsPolicy Default asks for a Service',
  complaint: asPod('client', '--name', 'web.shop'),
  induce: async (lab) => {
    await createClient(lab, 'client', { dnsPolicy: 'Default' });
    prove(!(await resolverOfClient(lab, 'client')).includes('10.96.0.10'), "it has its node's resolver");
  },
  heal: async (lab) => {
    await removeClient(lab, 'client');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'client-resolver',
    cause: 'pod-dns-policy-default',
    never: ['name-absent', 'upstreams-not-equivalent'],
  },
};

/** The kubelet of node3 hands out an address that no Service has. */
async function clusterDns(lab: Lab, address: string): Promise<void> {
  const file = `${lab.kubeconfig().replace(/kubeconfig$/, '')}node3/kubelet.yaml`;
  await lab.on('node3', 'sed', '-i', `s/^clusterDNS: .*/clusterDNS: [${address}]/`, file);
  await lab.tryOn('node3', 'pkill', '-x', 'kubelet');
  await lab.tryOn('node3', 'pkill', '-f', 'kube kubelet');
  await lab.lab('restart', 'kubelet', 'node3');
  await eventually('node3 ready', 60, async () =>
    (await lab.kubectl('get', 'node', 'node3', '--no-headers')).includes(' Ready'),
  );
}

const kubeletWrong: Inducer = {
  id: 'D74',
  title: 'the kubelet of one node hands out a wrong DNS address',
  complaint: asPod('client'),
  induce: async (lab) => {
    await clusterDns(lab, '10.96.0.99');
    await eventually('a pod born with the wrong address', 60, async () => {
      await removeClient(lab, 'client');
      await createClient(lab, 'client', { nodeName: 'node3' });
      return (await resolverOfClient(lab, 'client').catch(() => '')).includes('10.96.0.99');
    });
  },
  heal: async (lab) => {
    await removeClient(lab, 'client');
    await clusterDns(lab, '10.96.0.10');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'client-resolver',
    cause: 'kubelet-cluster-dns-wrong',
    never: ['dns-service-address-changed', 'service-rules-missing'],
    says: ['node3', '10.96.0.99'],
  },
};

const kubeletTwin: Inducer = {
  id: 'D74-twin',
  title: 'a pod on another node while one kubelet hands out a wrong address',
  complaint: asPod('client'),
  induce: async (lab) => {
    await clusterDns(lab, '10.96.0.99');
    await createClient(lab, 'client', { nodeName: 'node1' });
    prove((await resolverOfClient(lab, 'client')).includes('10.96.0.10'), 'it has the right address');
  },
  heal: async (lab) => {
    await removeClient(lab, 'client');
    await clusterDns(lab, '10.96.0.10');
  },
  expected: healthy,
};

/** A name that exists nowhere: `asked` of `server` is denied. */
const absent = (id: string, title: string, name: string, server: string, asked = name): Inducer => ({
  id,
  title,
  complaint: shopNamed(name),
  induce: async (lab) => {
    prove((await lab.dig('node1', server, asked)) === 'NXDOMAIN', 'the name does not exist');
  },
  heal: () => Promise.resolve(),
  expected: {
    verdicts: ['not-a-network-fault'],
    hop: 'authority',
    cause: 'name-absent',
    never: ['upstreams-not-equivalent'],
  },
});

const nameAbsent = absent('D46', 'a misspelt name', 'www.exmaple.com', '@172.30.0.53');

const serviceAbsent = absent(
  'D46-service',
  'a Service that does not exist',
  'webb.shop',
  '@10.96.0.10',
  'webb.shop.svc.cluster.local',
);

const nothing: Inducer = {
  id: 'H00',
  title: 'nothing is broken',
  complaint: shopNamed('www.example.com', 'web'),
  induce: async (lab) => {
    await eventually(
      'DNS working',
      30,
      async () => (await lab.dig('node1', '@10.96.0.10', 'www.example.com')) === 'NOERROR',
    );
  },
  heal: () => Promise.resolve(),
  expected: healthy,
};

export const clientFaults: readonly Inducer[] = [
  nothing,
  twin,
  policyDefault,
  nameAbsent,
  serviceAbsent,
  kubeletWrong,
  kubeletTwin,
];
