import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { droppedNearby } from './effects.ts';
import { proof, supports, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { lost } from './looks.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import type { Alike, Hampered } from '../paths/predict.ts';
import type { Place } from './places.ts';
import { flowsWithoutRoom } from './node-counters.ts';
import { nodeTable } from './readings.ts';

/** From this share on new flows may find no room. */
const full = 0.9;

export const conntrackFull: Fault = {
  id: 'conntrack-full',
  hop: 'node-service-rules',
  corpus: ['D60'],
  title: 'The connection tracking table of a node is full: it drops new flows',
  source: 'Linux kernel documentation, "nf_conntrack sysfs variables": nf_conntrack_max',
  explanation:
    'The kernel of a node tracks every connection in a table of limited size, and when that is full it drops the first packet of any new connection. ' +
    'Lookups from and to that node fail in part or altogether, over UDP and TCP, together with all other new connections; long-standing ones go on. ' +
    'It follows the node and its load, not the namespace, and strikes single questions as well as pairs.',
  remedy:
    'On the node, compare nf_conntrack_count with nf_conntrack_max (`sysctl net.netfilter`); the kernel log says "table full, dropping packet". ' +
    'Raise nf_conntrack_max, find the program that opens so many connections, and keep DNS out of the table by a DNS cache on the nodes.',
  instances: (scene) =>
    nodesAsked(scene).flatMap((node) => {
      const table = conntrackOf(scene, node);
      if (table === null) return [maybeFull(node)];
      if (table.count < full * table.max) return [];
      const fill = conntrackFill(table);
      return [droppingNewFlows(node), sparingConnections(node)].map((dropping) => ({
        ...dropping,
        evidence: evidenceOf(node, fill, flowsWithoutRoom(scene, node)),
        sentence: `Node ${node} drops new connections because its connection tracking table is full (${fill}).`,
        fix: [
          whoFillsIt(node),
          `On ${node}: sysctl -w net.netfilter.nf_conntrack_max=${String(table.max * 4)}   # and in its permanent configuration (kube-proxy --conntrack-max-per-core)`,
        ],
      }));
    }),
};

const evidenceOf = (node: string, fill: string, withoutRoom: number): readonly Evidence[] => [
  proof(`/proc/sys/net/netfilter on ${node}`, `${fill} connections are tracked`),
  ...when(
    withoutRoom > 0,
    supports(
      `/proc/net/stat/nf_conntrack on ${node}`,
      `${String(withoutRoom)} flows found no room in it (drop) while this ran`,
    ),
  ),
];

const droppingNewFlows = (
  node: string,
): Pick<FaultInstance, 'hop' | 'where' | 'effect' | 'intermittent'> => ({
  hop: { kind: 'node-service-rules', instance: `connection tracking of ${node}` },
  where: newFlowsOf(node),
  effect: (crossing) => (crossing.probe.flow === undefined ? forMoments(lostBeginning(crossing)) : flowsLost),
  intermittent: true,
});

/** What begins a connection over TCP is sent again after a second, and after two more (RFC 6298), when there may be room. */
const lostBeginning = (crossing: Crossing): Distribution =>
  crossing.probe.protocol === 'udp' ? droppedNearby(crossing) : beganLater;

const beganLater = constant({ 'syn-silent': 0.7, 'late-2s': 0.3 });

/** Flows end and make room for others, until there is none again: the same object for the same look. */
function forMoments(lost: Distribution): Hampered {
  const known = moments.get(lost) ?? { loses: 1, lost, spares: true, inBursts: true };
  moments.set(lost, known);
  return known;
}

const moments = new Map<Distribution, Hampered>();

/**
 * A connection over TCP is begun again after a second, and for whoever comes then the kernel gives up flows that nobody has answered,
 * such as the questions over UDP that were lost ("early drop").
 */
const sparingConnections = (node: string): ReturnType<typeof droppingNewFlows> => {
  const dropping = droppingNewFlows(node);
  return {
    ...dropping,
    effect: (crossing) => (crossing.probe.protocol === 'udp' ? dropping.effect(crossing) : null),
  };
};

/** What is tracked already passes: all packets from one source port fare alike. */
const flowsLost: Alike = { flows: sure('silent') };

/** How full it is could not be read. */
const maybeFull = (node: string): FaultInstance => ({
  ...droppingNewFlows(node),
  supposed: true,
  shows: lost,
  evidence: [],
  sentence: `Node ${node} may drop new connections because its connection tracking table is full: how full it is could not be read.`,
  fix: [
    `On ${node}: sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max   # full?`,
    whoFillsIt(node),
  ],
  settledBy: `sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max   # on ${node}: is the table full?`,
});

const whoFillsIt = (node: string): string =>
  `On ${node}: conntrack -L 2>/dev/null | awk '{print $1}' | sort | uniq -c; conntrack -S   # who fills it; drop= and insert_failed= rise`;

/** The kernel of a node tracks what starts there, and what comes in for its pods. */
const newFlowsOf =
  (node: string): Place =>
  ({ hop, fromNode, toNode }) =>
    fromNode === node
      ? hop === 'node-service-rules' || hop === 'node-path' || hop === 'node-egress'
      : hop === 'node-path' && toNode === node;

/** Entries and limit of a node's connection tracking; null where not read. */
export function conntrackOf(
  scene: Scene,
  node: string,
): { readonly count: number; readonly max: number } | null {
  const count = Number(nodeTable(scene, node, '/proc/sys/net/netfilter/nf_conntrack_count') ?? Number.NaN);
  const max = Number(nodeTable(scene, node, '/proc/sys/net/netfilter/nf_conntrack_max') ?? Number.NaN);
  return Number.isFinite(count) && Number.isFinite(max) && max > 0 ? { count, max } : null;
}

export const conntrackFill = ({ count, max }: { readonly count: number; readonly max: number }): string =>
  `${String(count)} of ${String(max)}`;
