import { eventually, type Lab } from '../lab.ts';
import { asPod, createClient, removeClient } from './client.ts';
import { digInPod, digInWeb } from './from-pod.ts';
import { healthy, prove, type Inducer } from './inducer.ts';

const cluster = 'kubernetes.default.svc.cluster.local';
const complaint = asPod('client', '--name', 'www.example.com');

/** What the node's own programs send to CoreDNS pods once the Service's address is translated; what its pods send is forwarded. */
const ownPackets = ['udp', 'tcp'].map((protocol) =>
  `OUTPUT -p ${protocol} --dport 53 -d 10.244.0.0/16 -j DROP`.split(' '),
);

const fromHost = (lab: Lab): Promise<string> => digInPod(lab, 'plain', 'client', '@10.96.0.10', cluster);

/** A pod on the host network of node1 goes the way of the node itself, which is broken; other pods of the node go theirs. */
const onHost = (
  id: string,
  title: string,
  breakIt: (lab: Lab) => Promise<unknown>,
  mend: (lab: Lab) => Promise<unknown>,
  expected: Inducer['expected'],
): Inducer => ({
  id,
  title,
  complaint,
  induce: async (lab) => {
    await createClient(lab, 'client', {
      nodeName: 'node1',
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
    });
    prove((await fromHost(lab)) === 'NOERROR', 'the pod asks the Service');
    await breakIt(lab);
    prove((await fromHost(lab)) !== 'NOERROR', 'the pod does not reach the Service');
    prove((await digInWeb(lab, 'node1', cluster)) === 'NOERROR', 'another pod of the node does');
    prove((await lab.dig('node2', '@10.96.0.10', cluster)) === 'NOERROR', 'another node does');
  },
  heal: async (lab) => {
    await mend(lab);
    await removeClient(lab, 'client');
    await eventually(
      'the Service answering the node',
      20,
      async () => (await lab.dig('node1', '@10.96.0.10', cluster)) === 'NOERROR',
    );
  },
  expected,
});

/** The link to one pod, by the route of its node. */
const linkTo = async (lab: Lab, address: string): Promise<string> =>
  / dev (veth\w+)/.exec(await lab.on('node1', 'ip', 'route', 'get', address))?.[1] ?? '';

const addressOfClient = async (lab: Lab): Promise<string> =>
  (await lab.kubectl('-n', 'plain', 'get', 'pod', 'client', '-o', 'jsonpath={.status.podIP}')).trim();

const linkDown: Inducer = {
  id: 'own-link-down',
  title: 'the network link of the pod complained of is down, and DNS works for all others',
  complaint,
  induce: async (lab) => {
    await createClient(lab, 'client', { nodeName: 'node1' });
    prove((await digInPod(lab, 'plain', 'client', cluster)) === 'NOERROR', 'the pod resolves names');
    await lab.on('node1', 'ip', 'link', 'set', await linkTo(lab, await addressOfClient(lab)), 'down');
    prove((await digInPod(lab, 'plain', 'client', cluster)) === 'silent', 'the pod resolves nothing');
    prove((await digInWeb(lab, 'node1', cluster)) === 'NOERROR', 'another pod of the node does');
  },
  heal: (lab) => removeClient(lab, 'client'),
  expected: { ...healthy, says: ['Pod client itself was not asked', 'its own network is untested'] },
};

/** What befalls a pod that is named by --pod and goes a way that no pod beside it goes. */
export const hostNetwork: readonly Inducer[] = [
  onHost(
    'host-blackhole',
    'a route of one node sends what the node itself asks the DNS Service nowhere, and a pod on its network complains',
    (lab) => lab.on('node1', 'ip', 'route', 'add', 'blackhole', '10.96.0.10/32'),
    (lab) => lab.tryOn('node1', 'ip', 'route', 'del', 'blackhole', '10.96.0.10/32'),
    {
      verdicts: ['broken'],
      hop: 'node-service-rules',
      cause: 'unknown',
      never: ['service-rules-missing', 'service-rules-stale', 'node-path-broken', 'packet-loss'],
      says: ['node1 itself'],
    },
  ),
  onHost(
    'host-firewall',
    'the firewall of one node drops what the node itself asks CoreDNS pods, and a pod on its network complains',
    async (lab) => {
      for (const rule of ownPackets) await lab.on('node1', 'iptables', '-I', ...rule);
    },
    async (lab) => {
      for (const rule of ownPackets) await lab.tryOn('node1', 'iptables', '-D', ...rule);
    },
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['node-path-broken', 'coredns-pod-hung', 'service-rules-missing', 'packet-loss'],
      says: ['node1 itself'],
    },
  ),
  linkDown,
];
