import { lost } from './looks.ts';
import { nodesAsked } from './nodes-asked.ts';
import { crossesBorder } from '../paths/border.ts';
import type { Crossing } from '../paths/crossing.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import type { Fault, FaultInstance } from './fault.ts';
import type { Place } from './places.ts';

export const packetLoss: Fault = {
  id: 'packet-loss',
  hop: 'node-path',
  corpus: ['D67'],
  title: 'A share of the packets of a node is lost; TCP hides it by sending again',
  source: 'resolv.conf(5): timeout 5 s, attempts 2; RFC 6298: TCP retransmission',
  explanation:
    'A link, a network card or an overloaded kernel loses a share of the packets of a node. ' +
    'Over UDP each loss is a lookup that waits 5 s until the resolver asks again; over TCP it is a small delay, because segments are sent again. ' +
    'All CoreDNS pods beyond the node look equally bad, at random, and no more so when many questions are asked, unlike under a limit of the rate.',
  remedy:
    'Compare with another node, and look where drops are counted: `ip -s link`, /proc/net/softnet_stat, `ethtool -S INTERFACE`. ' +
    'Replace the card, link or node that loses; a DNS cache on the nodes softens it.',
  instances: (scene) =>
    nodesAsked(scene).flatMap((node) => [
      instanceFor(node, `network of ${node}`, `to and from ${node}`, (locus) => crossesBorder(locus, node)),
      instanceFor(node, `pods of ${node}`, `to and from the pods of ${node}`, (locus) =>
        isForwardedBy(node, locus),
      ),
    ]),
};

const instanceFor = (node: string, instance: string, whose: string, where: Place): FaultInstance => ({
  hop: { kind: 'node-path', instance },
  where,
  effect: segmentsSentAgain,
  shows: lost,
  evidence: [],
  sentence: `A share of the packets ${whose} is lost, to whichever CoreDNS pod they go; TCP hides it by sending again, clients over UDP wait 5 s for each loss.`,
  fix: [
    `On ${node}: ip -s link; cat /proc/net/softnet_stat; ethtool -S INTERFACE | grep -i drop   # where the drops are counted`,
    'Compare with another node (--pod of a pod there); replace the node or its interface where only it loses.',
  ],
  intermittent: true,
  mostShare: 0.7,
});

/** A lost datagram stays lost; a lost segment is sent again. */
const segmentsSentAgain = ({ probe }: Crossing): Distribution | null =>
  probe.protocol === 'udp' ? sure('silent') : null;
