import { asPod, createClient, removeClient } from './client.ts';
import { serviceRulesMissing, unknownPlace } from './node.ts';
import { healthy, prove, restartCoredns, type Inducer } from './inducer.ts';
import { nodeFaults } from './nodes.ts';

const deeply = (inducer: Inducer | undefined, ...says: readonly string[]): readonly Inducer[] =>
  inducer === undefined
    ? []
    : [
        {
          ...inducer,
          id: `${inducer.id}-deep`,
          title: `${inducer.title}; the rules of nodes are read too`,
          complaint: async (lab) => [...(await inducer.complaint(lab)), '--deep'],
          expected: { ...inducer.expected, says },
        },
      ];

/** What only the node's own tables prove. */
export const deepFaults: readonly Inducer[] = [
  ...deeply(serviceRulesMissing, 'service rules of node1: there is none'),
  ...deeply(
    nodeFaults.find(({ id }) => id === 'D58'),
    'service rules of node1: they lead to',
  ),
  {
    ...unknownPlace,
    id: 'U01-deep',
    title: `${unknownPlace.title}; the pod is asked from inside too`,
    complaint: () => Promise.resolve(['shop', '--deep']),
    heal: async (lab) => {
      await unknownPlace.heal(lab);
      // Nothing else takes an ephemeral container out of a pod.
      await restartCoredns(lab);
    },
    expected: {
      verdicts: ['broken'],
      hop: 'destination-policy',
      cause: 'unknown',
      never: ['coredns-pod-hung', 'node-path-broken'],
      says: ['whose server answers from inside', 'it stays listed there until the pod is replaced'],
    },
  },
  {
    id: 'D59',
    title: 'a long-lived socket of one pod is still translated to a CoreDNS pod that is gone',
    complaint: asPod('client', '--deep'),
    induce: async (lab) => {
      await createClient(lab, 'client', { nodeName: 'node1' });
      const address = await lab.kubectl(
        '-n',
        'plain',
        'get',
        'pod',
        'client',
        '-o',
        'jsonpath={.status.podIP}',
      );
      const entry = `-p udp -s ${address} -d 10.96.0.10 --sport 5353 --dport 53 -r 10.244.77.7 -q ${address} --reply-port-src 53 --reply-port-dst 5353 -t 300 -u SEEN_REPLY`;
      await lab.on('node1', 'conntrack', '-I', ...entry.split(' '));
      prove(
        (await lab.on('node1', 'conntrack', '-L', '-p', 'udp', '--orig-dst', '10.96.0.10')).includes(
          '10.244.77.7',
        ),
        'the entry stands',
      );
    },
    heal: async (lab) => {
      await lab.tryOn('node1', 'conntrack', '-D', '-p', 'udp', '--reply-src', '10.244.77.7');
      await removeClient(lab, 'client');
    },
    expected: {
      ...healthy,
      never: ['service-rules-stale'],
      risk: 'conntrack-stale',
      says: ['10.244.77.7', 'node1'],
    },
  },
];
