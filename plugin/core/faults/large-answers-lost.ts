import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { dropped } from './effects.ts';
import type { Place } from './places.ts';

export const largeAnswersLost: Fault = {
  id: 'large-answers-lost',
  hop: 'node-egress',
  corpus: ['D42', 'D65'],
  title: 'Large UDP answers are lost on the way: fragments or packets beyond some size do not pass',
  source: 'RFC 9715, "IP Fragmentation Avoidance in DNS over UDP"; DNS flag day 2020',
  instances: (scene) => [
    instanceFor(
      'node-egress',
      'upstreams → nodes',
      'between the upstream resolvers and the nodes',
      (crossing) => crossing.hop === 'node-egress',
    ),
    ...nodesOf(scene).map((node) =>
      instanceFor(
        'node-path',
        `other nodes → ${node}`,
        `between CoreDNS pods on other nodes and ${node}`,
        (crossing) => crossing.hop === 'node-path' && crossing.fromNode === node && crossing.toNode !== node,
      ),
    ),
  ],
};

const nodesOf = (scene: Scene): readonly string[] => [
  ...new Set(scene.vantages.map((vantage) => vantage.node)),
];

const instanceFor = (
  kind: 'node-egress' | 'node-path',
  instance: string,
  between: string,
  where: Place,
): FaultInstance => ({
  hop: { kind, instance },
  where,
  effect: (crossing) => (isLarge(crossing) ? dropped(crossing) : null),
  evidence: [],
  sentence: `Large UDP answers do not arrive ${between}; small ones do. Clients that offer a large EDNS buffer wait in vain, others fall back to TCP.`,
  fix: [
    'Set bufsize 1232 in the Corefile: answers that would be fragmented come over TCP instead.',
    'Repair the path: MTU of the overlay and of links, and firewalls that drop fragments or ICMP "fragmentation needed".',
  ],
});

const isLarge = ({ probe }: Crossing): boolean =>
  probe.protocol === 'udp' && probe.question.kind === 'root-large';
