import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const packetLoss: Fault = {
  id: 'packet-loss',
  hop: 'node-path',
  corpus: ['D67'],
  title: 'A share of the packets of a node is lost; TCP hides it by sending again',
  source: 'resolv.conf(5): timeout 5 s, attempts 2; RFC 6298: TCP retransmission',
  instances: (scene) =>
    [...new Set(scene.vantages.map((vantage) => vantage.node))].flatMap((node) => [
      instanceFor(`network of ${node}`, `to and from ${node}`, (crossing) => leaves(crossing, node)),
      instanceFor(
        `pods of ${node}`,
        `of pods on ${node}`,
        (crossing) => leaves(crossing, node) && crossing.vantage.kind !== 'host',
      ),
    ]),
};

const instanceFor = (
  instance: string,
  whose: string,
  crosses: (crossing: Crossing) => boolean,
): FaultInstance => ({
  hop: { kind: 'node-path', instance },
  effect: (crossing) => (crosses(crossing) ? lost(crossing) : null),
  evidence: [],
  sentence: `A share of the packets ${whose} is lost, to whichever CoreDNS pod they go; TCP hides it by sending again, clients over UDP wait 5 s for each loss.`,
  fix: [
    'On the node: ip -s link; cat /proc/net/softnet_stat; ethtool -S INTERFACE | grep -i drop   # where the drops are counted',
    'Compare with another node (--pod of a pod there); replace the node or its interface where only it loses.',
  ],
  intermittent: true,
});

const leaves = (crossing: Crossing, node: string): boolean =>
  crossing.hop === 'node-path' && crossing.fromNode === node && crossing.toNode !== node;

/** A lost datagram stays lost; a lost segment is sent again. */
const lost = ({ probe }: Crossing): Distribution | null => (probe.protocol === 'udp' ? sure('silent') : null);
