import type { Lab } from '../lab.ts';
import { byRule } from './by-rule.ts';
import { digInWeb } from './from-pod.ts';
import { prove, type Inducer } from './inducer.ts';
import { onNode1 } from './on-node.ts';

const atMost = { udp: 1280, tcp: 1200 } as const;

/** Packets with answers that come to the pods of node1 from elsewhere and are larger than others. */
const tooLarge = (protocol: keyof typeof atMost): readonly string[] =>
  `FORWARD -p ${protocol} --sport 53 -i eth0 -m length --length ${String(atMost[protocol] + 1)}:65535 -j DROP`.split(
    ' ',
  );

/** The root's keys: 1.4 kB. */
const large = ['.', 'DNSKEY'];
const small = ['kubernetes.default.svc.cluster.local'];
const overUdp = ['+bufsize=4096', '+ignore'];

/** What the CoreDNS pod of node1 sends elsewhere over UDP and is larger than others. */
const leaving = async (lab: Lab): Promise<readonly string[]> =>
  `FORWARD -s ${(await lab.corednsOn('node1')).address} -o eth0 -p udp --sport 53 -m length --length 701:65535 -j DROP`.split(
    ' ',
  );

/** Packets that are lost for their size, as where a tunnel on the way takes less than the links before it. */
export const largePackets: readonly Inducer[] = [
  {
    id: 'D65',
    title: 'UDP packets of more than 1280 bytes do not pass from other nodes to one node',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'iptables', '-I', ...tooLarge('udp'));
      const pod = `@${(await lab.corednsOn('node3')).address}`;
      prove((await digInWeb(lab, 'node1', pod, ...overUdp, ...large)) === 'silent', 'large answers are lost');
      prove((await digInWeb(lab, 'node1', pod, ...small)) === 'NOERROR', 'small ones come');
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'iptables', '-D', ...tooLarge('udp'));
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'large-answers-lost',
      never: ['packet-loss', 'node-path-broken'],
    },
  },
  {
    id: 'N06',
    title:
      'TCP packets of more than 1200 bytes do not pass from other nodes to one node, and nothing says so',
    complaint: onNode1,
    induce: async (lab) => {
      await lab.on('node1', 'iptables', '-I', ...tooLarge('tcp'));
      const pod = `@${(await lab.corednsOn('node3')).address}`;
      prove((await digInWeb(lab, 'node1', pod, '+tcp', ...large)) === 'silent', 'large answers are lost');
      prove((await digInWeb(lab, 'node1', pod, '+tcp', ...small)) === 'NOERROR', 'small ones come over TCP');
      prove(
        (await digInWeb(lab, 'node1', pod, ...overUdp, ...large)) === 'NOERROR',
        'large ones come over UDP',
      );
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'iptables', '-D', ...tooLarge('tcp'));
    },
    expected: {
      verdicts: ['broken'],
      hop: 'node-path',
      cause: 'large-answers-lost',
      never: ['packet-loss', 'node-path-broken', 'tcp-53-blocked', 'coredns-pod-hung'],
    },
  },
  {
    ...byRule(
      'large-from-one',
      'what the CoreDNS pod of one node answers in more than 700 bytes does not leave the node',
      leaving,
      {
        verdicts: ['broken'],
        hop: 'node-path',
        cause: 'large-answers-lost',
        never: ['packet-loss', 'node-path-broken', 'coredns-pod-hung'],
        says: ['Large UDP answers'],
      },
    ),
    complaint: async (lab) => ['shop', '--pod', await lab.webOn('node2')],
  },
];
