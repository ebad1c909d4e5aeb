import { byRule } from './by-rule.ts';
import type { Inducer } from './inducer.ts';
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

/** Something on node1 reads what its pods ask, and acts on it. */
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
];
