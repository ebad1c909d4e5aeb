import type { Scene } from '../infer/scene.ts';
import { constant, sure } from '../paths/distribution.ts';
import type { Alike } from '../paths/predict.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { crossesBorder } from '../paths/border.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import { lost } from './looks.ts';
import type { Place } from './places.ts';

export const flowsLost: Fault = {
  id: 'flows-lost',
  hop: 'node-path',
  corpus: [],
  title: 'Some flows of a node are lost and others pass: one of several ways swallows what is hashed to it',
  source:
    'RFC 2992 (equal-cost multi-path by hash of the flow); Linux kernel documentation, "bonding": transmit hash policy',
  explanation:
    'Where several links, routes or gateways share the load, each flow is sent along one of them by a hash of its addresses and ports. ' +
    'If one of them swallows packets, some source ports lose every packet and others none, over UDP and TCP alike; where TCP passes, a rule that matches source ports of UDP is nearer. ' +
    'It looks like loss at random, but asking again from the same socket never helps, and asking from a new one often does.',
  remedy:
    'Ask from several fixed source ports and compare. ' +
    'Look at the next hops and bonded links of the node (`ip route show`, /proc/net/bonding), and take out the one that swallows.',
  instances: (scene) =>
    nodesWithFlows(scene).flatMap((node) => [
      ...instancesFor(node, `flows of ${node}`, `to and from ${node}`, (locus) => crossesBorder(locus, node)),
      ...instancesFor(node, `flows of pods of ${node}`, `to and from the pods of ${node}`, (locus) =>
        isForwardedBy(node, locus),
      ),
    ]),
};

/** Where it was asked from fixed source ports: without that it is a loss like any other. */
const nodesWithFlows = (scene: Scene): readonly string[] => {
  const asked = scene.cells.filter(({ probe }) => probe.flow !== undefined);
  return asked.length === 0 ? [] : nodesAsked(scene);
};

function instancesFor(node: string, instance: string, whose: string, where: Place): readonly FaultInstance[] {
  const overBoth: FaultInstance = {
    hop: { kind: 'node-path', instance },
    where,
    effect: ({ probe }) => swallowed[probe.protocol],
    evidence: [],
    sentence: `A share of the flows ${whose} is lost: from one source port every packet passes, from another none does, over TCP too. One of several links, routes or gateways swallows what is hashed to it; asking again from the same socket never helps.`,
    fix: [
      `On ${node}: ip route show; cat /proc/net/bonding/*   # several next hops or links? Take out the one that swallows`,
      `On ${node}: nft list ruleset | grep -i sport   # or a rule that matches some source ports; source address translation out of ports`,
      'Compare with another node (--pod of a pod there); tell the owner of the network which source ports fail.',
    ],
    intermittent: true,
  };
  return [
    overBoth,
    {
      ...overBoth,
      effect: ({ probe }) => (probe.protocol === 'udp' ? swallowed.udp : null),
      shows: lost,
      sentence: `A share of the flows ${whose} is lost over UDP, while TCP passes: from one source port every packet passes, from another none does. A rule that matches some source ports of UDP, or one of several ways for UDP alone, swallows them; asking again from the same socket never helps.`,
      fix: [
        `On ${node}: iptables-save -c | grep -E 'sports? '; nft list ruleset | grep -i sport   # a rule that matches some source ports? Whose counter rises?`,
        ...overBoth.fix.filter((step) => !step.includes('nft list')),
      ],
    },
  ];
}

/** A handshake that is sent again leaves by the same way. */
const swallowed: Readonly<Record<'udp' | 'tcp', Alike>> = {
  udp: { flows: constant(sure('silent')) },
  tcp: { flows: constant(sure('syn-silent')) },
};
