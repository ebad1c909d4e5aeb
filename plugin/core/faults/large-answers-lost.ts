import { isOnHost } from '../model/is-on-host.ts';
import { lost } from './looks.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import type { Fault, FaultInstance } from './fault.ts';
import type { Scene } from '../infer/scene.ts';
import type { Hop } from '../model/hop.ts';
import type { Probe, Protocol } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { dropped } from './effects.ts';
import { supports, when } from './evidence.ts';
import type { Place } from './places.ts';

export const largeAnswersLost: Fault = {
  id: 'large-answers-lost',
  hop: 'node-egress',
  corpus: ['D42', 'D65', 'N06'],
  title: 'Large answers are lost on the way: fragments or packets beyond some size do not pass',
  source: 'RFC 9715, "IP Fragmentation Avoidance in DNS over UDP"; DNS flag day 2020',
  explanation:
    'Large UDP answers are lost on the way: a firewall drops their fragments, or they exceed the MTU of an overlay and nobody says so. ' +
    'Small answers arrive, so that only names with many or long records fail. ' +
    'Over TCP those resolve as well, unless full segments vanish too (an MTU black hole): then a connection opens and the answer never comes. Where no connection opens, TCP is blocked instead.',
  remedy:
    'Compare `dig +bufsize=4096 @ADDRESS NAME` with the same and +bufsize=1232: only the second is answered. ' +
    'Correct the MTU or the firewall that drops fragments; where TCP carries large answers, bufsize 1232 in the Corefile helps until then.',
  instances: (scene) =>
    manners(scene).flatMap((manner) => [
      instanceFor(
        scene,
        manner,
        { kind: 'node-egress', instance: 'upstreams → nodes' },
        'between the upstream resolvers and the nodes',
        (crossing) => crossing.hop === 'node-egress',
      ),
      ...nodesAsked(scene).map((node) =>
        instanceFor(
          scene,
          manner,
          { kind: 'node-path', instance: `other nodes → ${node}` },
          `between CoreDNS pods on other nodes and ${node}`,
          (locus) => leavesNode(locus, node),
        ),
      ),
      ...nodesAsked(scene).map((node) =>
        instanceFor(
          scene,
          manner,
          { kind: 'node-path', instance: `beyond ${node} → its pods` },
          `at the pods of ${node} from beyond it, while the node itself gets them`,
          (locus) => isOfPod(locus) && (leavesNode(locus, node) || goesUpstream(locus, node)),
        ),
      ),
      ...nodesAnswering(scene).map((node) =>
        instanceFor(
          scene,
          manner,
          { kind: 'node-path', instance: `pods of ${node} → other nodes` },
          `at other nodes from CoreDNS pods on ${node}`,
          (locus) => reachesNode(locus, node),
        ),
      ),
    ]),
};

/** Which of the two a size stops: fragments of UDP, full segments of TCP (its small ones pass, so that a connection opens), or both. */
type Manner = 'fragments' | 'segments' | 'both';

/** Most paths that lose fragments carry segments: what TCP loses is thought of where it did. */
const manners = ({ cells }: Scene): readonly Manner[] =>
  cells.some(({ probe, counts }) => isLargeOver('tcp', probe) && (counts['connected-silent'] ?? 0) > 0)
    ? ['fragments', 'segments', 'both']
    : ['fragments'];

const leavesNode = ({ hop, fromNode, toNode }: Locus, node: string): boolean =>
  hop === 'node-path' && fromNode === node && toNode !== node;

const reachesNode = ({ hop, fromNode, toNode }: Locus, node: string): boolean =>
  hop === 'node-path' && toNode === node && fromNode !== node;

/** Nodes of CoreDNS pods from which large answers did not come. */
const nodesAnswering = ({ cells, layout }: Scene): readonly string[] => [
  ...new Set(
    cells.flatMap(({ probe, failed }) => {
      const { target } = probe;
      if (failed === 0 || target.role !== 'coredns-pod' || !isLargeOver(probe.protocol, probe)) return [];
      return layout.pods.find(({ name }) => name === target.pod)?.node ?? [];
    }),
  ),
];

const goesUpstream = ({ hop, fromNode }: Locus, node: string): boolean =>
  hop === 'node-egress' && fromNode === node;

const isOfPod = ({ asker, vantage }: Locus): boolean => asker === 'coredns' || !isOnHost(vantage);

const instanceFor = (
  scene: Scene,
  manner: Manner,
  hop: Hop,
  between: string,
  where: Place,
  least = leastLost(scene),
): FaultInstance => ({
  hop,
  where,
  effect: (crossing) => lookOf(manner, least, crossing),
  shows: lost,
  evidence: smallerOnes(scene),
  sentence: `${sentences[manner](between)}; small ones do. ${consequences[manner]}`,
  fix: fixes[manner],
});

const sentences: Readonly<Record<Manner, (between: string) => string>> = {
  fragments: (between) => `Large UDP answers do not arrive ${between}`,
  segments: (between) => `TCP connections open, but large answers do not arrive on them ${between}`,
  both: (between) =>
    `TCP connections open, but large answers arrive neither over UDP nor over TCP ${between}`,
};

const repairPath =
  'Repair the path: MTU of the overlay and of links, and firewalls that drop fragments or ICMP "fragmentation needed".';

const clampSegments =
  'Until then clamp the segments on the nodes: iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu';

/** A smaller buffer sends answers to TCP, which is no help before TCP carries them. */
const fixes: Readonly<Record<Manner, readonly string[]>> = {
  fragments: [
    'Set bufsize 1232 in the Corefile: answers that would be fragmented come over TCP instead.',
    repairPath,
  ],
  segments: [repairPath, clampSegments],
  both: [
    repairPath,
    clampSegments,
    'Once TCP carries them, bufsize 1232 in the Corefile: answers that would be fragmented come over TCP instead.',
  ],
};

const consequences: Readonly<Record<Manner, string>> = {
  fragments: 'Clients that offer a large EDNS buffer wait in vain, others fall back to TCP.',
  segments:
    'Answers that come cut over UDP cannot be fetched: full packets vanish and nobody says so (an MTU black hole).',
  both: 'Full packets vanish on the way and nobody says so (an MTU black hole).',
};

const fullSegmentsLost = constant({ 'connected-silent': 0.97, reset: 0.03 });

function lookOf(manner: Manner, least: number, crossing: Crossing): Distribution | null {
  if (manner !== 'segments' && isLargeOver('udp', crossing.probe, least)) return dropped(crossing);
  return manner !== 'fragments' && isLargeOver('tcp', crossing.probe) ? fullSegmentsLost : null;
}

/** `least`: of bytes on offer that let an answer be large; without an offer of its own it is. */
const isLargeOver = (protocol: Protocol, { question, ...probe }: Probe, least = Infinity): boolean =>
  probe.protocol === protocol &&
  question.kind === 'root-large' &&
  (question.bytes === undefined || question.bytes >= least);

/** The smallest offer, of those above what was always allowed (RFC 1035: 512 bytes), of which an answer was lost. */
const leastLost = ({ cells }: Scene): number =>
  Math.min(
    ...cells.flatMap(({ probe: { question, protocol }, failed }) =>
      protocol === 'udp' && question.kind === 'root-large' && failed > 0 && (question.bytes ?? 0) > 512
        ? [question.bytes ?? Infinity]
        : [],
    ),
  );

/** What came where less was offered. */
function smallerOnes({ cells }: Scene): readonly Evidence[] {
  const asked = cells.flatMap((cell) => {
    const { question } = cell.probe;
    return question.kind === 'root-large' && question.bytes !== undefined && cell.measured > 0
      ? [{ bytes: question.bytes, lost: cell.failed }]
      : [];
  });
  const arrived = asked.filter(({ lost }) => lost === 0).map(({ bytes }) => bytes);
  return when(
    arrived.length > 0,
    supports(
      'the same answer asked for in smaller pieces',
      `with ${[...new Set(arrived)].sort((a, b) => a - b).join(' and ')} bytes on offer it arrives, with 4096 it does not`,
    ),
  );
}
