import { byRule } from './by-rule.ts';
import { labNodes } from '../lab.ts';
import { healthy, prove, restartCoredns, shop, shopNamed, type Inducer } from './inducer.ts';
import { untilMasked } from './upstream.ts';
import { onNode1, podRange } from './on-node.ts';

const dropping = (pattern: string) => (): Promise<readonly string[]> =>
  Promise.resolve([
    ...'FORWARD -p udp --dport 53 -m string --algo bm --hex-string'.split(' '),
    pattern,
    '-j',
    'DROP',
  ]);

/** RFC 1035, 4.1.2: the end of a name, type 28, class 1. */
const ofAaaa = '|00001c0001|';

/** The same, 3.1: a label of three letters. */
const ofWeb = '|03776562|';

/** On every node, for the first upstream server: pods are known by their addresses, the node itself may ask. */
const turningAway =
  'FORWARD -p udp --dport 53 -d 172.30.0.53 -j REJECT --reject-with icmp-host-unreachable'.split(' ');

const leadingElsewhere = '-d 10.96.0.10 -p udp --dport 53 -j DNAT --to-destination 172.30.0.53:53'.split(' ');

const podsTurnedAway: Inducer = {
  id: 'pods-turned-away',
  title: 'one upstream server rejects what pods ask, and answers the nodes; CoreDNS already masks it',
  complaint: shopNamed('www.example.com'),
  induce: async (lab) => {
    for (const node of labNodes) await lab.on(node, 'iptables', '-I', ...turningAway);
    prove((await lab.dig('node1', '@172.30.0.53', 'www.example.com')) === 'NOERROR', 'nodes are answered');
    await untilMasked(lab);
  },
  heal: async (lab) => {
    for (const node of labNodes) await lab.tryOn(node, 'iptables', '-D', ...turningAway);
    await restartCoredns(lab);
  },
  expected: { ...healthy, risk: 'upstream-out-of-reach' },
};

/** On every node, for its pods and for itself: the address of the DNS Service is led to a resolver that does not know the cluster. */
const addressTaken: Inducer = {
  id: 'address-taken',
  title: 'the address of the DNS Service is led to a resolver that does not know the cluster',
  complaint: shop,
  induce: async (lab) => {
    for (const node of labNodes)
      for (const chain of ['PREROUTING', 'OUTPUT'])
        await lab.on(node, 'iptables', '-t', 'nat', '-I', chain, ...leadingElsewhere);
    prove(
      (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NXDOMAIN',
      'the address denies cluster names',
    );
  },
  heal: async (lab) => {
    for (const node of labNodes)
      for (const chain of ['PREROUTING', 'OUTPUT'])
        await lab.tryOn(node, 'iptables', '-t', 'nat', '-D', chain, ...leadingElsewhere);
    prove(
      (await lab.dig('node1', '@10.96.0.10', 'kubernetes.default.svc.cluster.local')) === 'NOERROR',
      'the address answers again',
    );
  },
  expected: {
    verdicts: ['broken'],
    hop: 'dns-service',
    cause: 'service-address-taken',
    never: ['coredns-api-forbidden', 'coredns-not-synced', 'cluster-domain-mismatch'],
    says: ['SOA'],
  },
};

/** Something on the way takes away, rejects, or leads elsewhere what pods ask. */
export const filters: readonly Inducer[] = [
  byRule(
    'intercepted',
    'what pods of one node ask over UDP is turned to a resolver that does not know the cluster',
    async (lab) =>
      `PREROUTING -p udp --dport 53 -s ${await podRange(lab, 'node1')} ! -d 172.30.0.0/16 -j DNAT --to-destination 172.30.0.53:53`.split(
        ' ',
      ),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'questions-intercepted',
      never: ['coredns-api-forbidden', 'coredns-not-synced', 'cluster-domain-mismatch'],
      says: ['SOA'],
    },
    'nat',
  ),
  byRule(
    'filtered-type',
    'questions for AAAA records from pods of one node are taken away',
    dropping(ofAaaa),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['conntrack-race', 'upstream-ignores-type', 'coredns-pod-hung'],
      says: ['AAAA records'],
    },
  ),
  {
    ...byRule(
      'filtered-name',
      'questions about one name from pods of one node are taken away',
      dropping(ofWeb),
      {
        verdicts: ['broken'],
        hop: 'node-path',
        cause: 'unknown',
        never: ['name-absent', 'packet-loss', 'coredns-pod-hung'],
        says: ['names complained of'],
      },
    ),
    complaint: async (lab) => [...(await onNode1(lab)), '--name', 'web.shop'],
  },
  byRule(
    'rejected',
    'what pods of one node ask over UDP is rejected by a firewall that says so (ICMP, administratively prohibited)',
    () =>
      Promise.resolve('FORWARD -p udp --dport 53 -j REJECT --reject-with icmp-admin-prohibited'.split(' ')),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'unknown',
      never: ['packet-loss', 'coredns-pod-hung', 'port-53-filtered'],
      says: ['rejected'],
    },
  ),
  byRule(
    'rate-limited',
    'one node lets each of its pods ask five questions a second over UDP, and drops the rest',
    () =>
      Promise.resolve(
        'FORWARD -p udp --dport 53 -m hashlimit --hashlimit-above 5/sec --hashlimit-burst 5 --hashlimit-mode srcip --hashlimit-name dns -j DROP'.split(
          ' ',
        ),
      ),
    {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'node-limits-rate',
      never: ['packet-loss', 'flows-lost', 'conntrack-race', 'coredns-slow'],
      says: ['a limit of the rate'],
    },
  ),
  podsTurnedAway,
  addressTaken,
];
