import { digInWeb } from './from-pod.ts';
import { prove, type Inducer } from './inducer.ts';
import { onNode1, podRange } from './on-node.ts';
import type { Lab } from '../lab.ts';

const cluster = 'kubernetes.default.svc.cluster.local';
const link = 'eth1';
const addresses = { node1: '172.31.0.11', node3: '172.31.0.13' } as const;

/** Packets that a node dropped because their sender would be answered another way. */
const dropped = async (lab: Lab): Promise<number> =>
  Number(/IPReversePathFilter\s+(\d+)/.exec(await lab.on('node1', 'nstat', '-asz'))?.[1] ?? Number.NaN);

/** Questions leave by a second link, answers come by the first, and the kernel is told to be strict about it. */
export const reversePathFilter: Inducer = {
  id: 'N05',
  title: 'one node drops what comes from the pods of another because its own way there is another link',
  complaint: onNode1,
  induce: async (lab) => {
    for (const [node, address] of Object.entries(addresses))
      await lab.on(
        node,
        'sh',
        '-c',
        `ip link add link eth0 name ${link} type macvlan mode bridge && ip addr add ${address}/24 dev ${link} &&
         ip link set ${link} up && sysctl -qw net.ipv4.conf.${link}.rp_filter=0`,
      );
    const pod = `@${(await lab.corednsOn('node3')).address}`;
    await lab.on('node1', 'ip', 'route', 'replace', await podRange(lab, 'node3'), 'via', addresses.node3);
    prove((await digInWeb(lab, 'node1', pod, cluster)) === 'NOERROR', 'a second way alone harms nobody');
    await lab.on('node1', 'sysctl', '-qw', 'net.ipv4.conf.eth0.rp_filter=1');
    const before = await dropped(lab);
    prove((await digInWeb(lab, 'node1', pod, cluster)) === 'silent', 'no answer comes to the pods of node1');
    prove((await dropped(lab)) > before, 'the filter has dropped it');
  },
  heal: async (lab) => {
    await lab.on('node1', 'sysctl', '-qw', 'net.ipv4.conf.eth0.rp_filter=0');
    const route = await lab.on('node2', 'ip', 'route', 'show', await podRange(lab, 'node3'));
    await lab.on('node1', 'ip', 'route', 'replace', ...route.trim().split(/\s+/));
    for (const node of Object.keys(addresses)) await lab.tryOn(node, 'ip', 'link', 'del', link);
    const pod = `@${(await lab.corednsOn('node3')).address}`;
    prove((await digInWeb(lab, 'node1', pod, cluster)) === 'NOERROR', 'answers come again');
  },
  expected: {
    verdicts: ['broken'],
    hop: 'node-path',
    cause: 'node-path-broken',
    never: ['coredns-pod-hung', 'packet-loss', 'service-rules-stale', 'network-policy-denies-dns'],
    says: ['node1', 'node3'],
  },
};
