import type { Lab } from '../lab.ts';
import { asPod, createClient, removeClient, resolverOfClient } from './client.ts';
import { digInPod } from './from-pod.ts';
import { prove, type Inducer } from './inducer.ts';

const cluster = 'web.shop.svc.cluster.local';
const network = '172.30.0.53';

/** The dnsConfig of a pod names a server of the network and the DNS Service, in some order. */
const asksNetwork = (
  id: string,
  title: string,
  nameservers: readonly string[],
  options: readonly object[] = [],
): Inducer => ({
  id,
  title,
  complaint: asPod('client', '--name', 'web.shop'),
  induce: async (lab) => {
    await createClient(lab, 'client', {
      nodeName: 'node1',
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers,
        searches: ['plain.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        options: [{ name: 'ndots', value: '5' }, ...options],
      },
    });
    const written = [...(await resolverOfClient(lab, 'client')).matchAll(/^nameserver (\S+)/gm)];
    prove(written.map(([, server]) => server).join() === nameservers.join(), 'the pod has these servers');
    prove((await digInPod(lab, 'plain', 'client', `@${network}`, cluster)) === 'NXDOMAIN', 'one denies it');
    prove((await digInPod(lab, 'plain', 'client', '@10.96.0.10', cluster)) === 'NOERROR', 'one knows it');
  },
  heal: (lab) => removeClient(lab, 'client'),
  expected: {
    verdicts: ['broken'],
    hop: 'client-resolver',
    cause: 'pod-dns-config-wrong',
    never: [
      'name-absent',
      'upstreams-not-equivalent',
      'kubelet-cluster-dns-wrong',
      'cluster-domain-mismatch',
    ],
    says: [network, 'knows no names of the cluster'],
  },
});

/** What pods of the node ask, and what others ask its pods. */
const forwardedTcp = 'FORWARD -p tcp --dport 53 -j DROP'.split(' ');

/** resolv.conf(5): use-vc has the resolver library ask over TCP alone. */
const overTcpAlone: Inducer = {
  id: 'use-vc',
  title: 'a pod asks over TCP alone (use-vc), and its node drops TCP port 53 to and from its pods',
  complaint: asPod('client', '--name', 'web.shop'),
  induce: async (lab) => {
    await createClient(lab, 'client', {
      nodeName: 'node1',
      dnsPolicy: 'ClusterFirst',
      dnsConfig: { options: [{ name: 'use-vc' }] },
    });
    prove((await resolverOfClient(lab, 'client')).includes('use-vc'), 'its library asks over TCP');
    await lab.on('node1', 'iptables', '-I', ...forwardedTcp);
    prove((await resolves(lab)) === 'no', 'the library of the pod resolves nothing');
    prove((await digInPod(lab, 'plain', 'client', cluster)) === 'NOERROR', 'over UDP names resolve there');
  },
  heal: async (lab) => {
    await lab.tryOn('node1', 'iptables', '-D', ...forwardedTcp);
    prove((await resolves(lab)) === 'yes', 'the library of the pod resolves names again');
    await removeClient(lab, 'client');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'node-path',
    cause: 'unknown',
    never: ['coredns-pod-hung', 'name-absent', 'packet-loss', 'network-policy-denies-dns'],
    says: ['questions over TCP vanish', 'node1', 'asks over TCP alone'],
  },
};

async function resolves(lab: Lab): Promise<'yes' | 'no'> {
  const script = `import socket; print(socket.gethostbyname("${cluster}."))`;
  const answer = await lab
    .kubectl('-n', 'plain', 'exec', 'client', '--', 'timeout', '6', 'python3', '-c', script)
    .catch(() => 'failed');
  return answer.startsWith('10.96.') ? 'yes' : 'no';
}

/** What a pod's own resolv.conf makes of DNS that works for others. */
export const podResolvers: readonly Inducer[] = [
  asksNetwork('D72-first', 'a pod asks a server of its network before the DNS Service', [
    network,
    '10.96.0.10',
  ]),
  asksNetwork(
    'D72-turns',
    'a pod asks the DNS Service and a server of its network by turns (rotate)',
    ['10.96.0.10', network],
    [{ name: 'rotate' }],
  ),
  overTcpAlone,
];
