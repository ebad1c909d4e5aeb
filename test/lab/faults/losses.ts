import type { Lab } from '../lab.ts';
import { byRule } from './by-rule.ts';
import type { Inducer } from './inducer.ts';
import { onNode1, podRange } from './on-node.ts';

/** Some of the questions of a node's pods are lost. */
const loss = (share: string): readonly string[] =>
  `FORWARD -p udp --dport 53 -m statistic --mode random --probability ${share} -j DROP`.split(' ');

/** As where one of two links that flows are spread over by their ports carries nothing: odd source ports are lost. */
const oddFlows = async (lab: Lab): Promise<readonly string[]> => [
  ...`FORWARD -s ${await podRange(lab, 'node1')} ! -d ${await podRange(lab, 'node1')} -m u32 --u32`.split(
    ' ',
  ),
  '0>>22&0x3C@0>>16&0x1=1',
  '-j',
  'DROP',
];

/** As where two packets of a flow meet in connection tracking and the second one's entry cannot be inserted. */
const secondOfOneSocket = async (lab: Lab): Promise<readonly string[]> => {
  const match = `-s ${await podRange(lab, 'node1')} -d 10.244.0.0/16 -p udp --dport 53`;
  const limit = '--hashlimit-mode srcip,srcport --hashlimit-above 1/sec --hashlimit-burst 1';
  return `FORWARD ${match} -m hashlimit --hashlimit-name race ${limit} -j DROP`.split(' ');
};

export const losses: readonly Inducer[] = [
  byRule('D67', 'a fifth of the packets of one node is lost', () => Promise.resolve(loss('0.2')), {
    verdicts: ['broken', 'ambiguous'],
    hop: 'node-path',
    cause: 'packet-loss',
    never: ['coredns-pod-hung', 'node-path-broken', 'service-rules-stale'],
  }),
  {
    ...byRule(
      'D67-rare',
      'three of a hundred packets of the pods of one node are lost',
      () => Promise.resolve(loss('0.03')),
      {
        verdicts: ['broken', 'ambiguous'],
        hop: 'node-path',
        cause: 'packet-loss',
        never: ['coredns-pod-hung', 'node-path-broken', 'service-rules-stale'],
      },
    ),
    complaint: async (lab) => [...(await onNode1(lab)), '--budget', '40s'],
  },
  byRule('flows', 'what pods of one node send from odd source ports does not leave it', oddFlows, {
    verdicts: ['broken'],
    hop: 'node-path',
    cause: 'flows-lost',
    never: ['packet-loss', 'coredns-pod-hung', 'node-path-broken'],
    says: ['source port'],
  }),
  byRule('D61', 'of two questions from one socket the second is lost on one node', secondOfOneSocket, {
    verdicts: ['broken'],
    hop: 'node-service-rules',
    cause: 'conntrack-race',
    never: ['packet-loss', 'coredns-pod-hung'],
    says: ['A and AAAA'],
  }),
];
