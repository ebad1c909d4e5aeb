import { lost } from './looks.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import type { Fault, FaultInstance } from './fault.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { dropped } from './effects.ts';
import { supports, when } from './evidence.ts';
import type { Place } from './places.ts';

export const largeAnswersLost: Fault = {
  id: 'large-answers-lost',
  hop: 'node-egress',
  corpus: ['D42', 'D65'],
  title: 'Large UDP answers are lost on the way: fragments or packets beyond some size do not pass',
  source: 'RFC 9715, "IP Fragmentation Avoidance in DNS over UDP"; DNS flag day 2020',
  explanation:
    'Large UDP answers are lost on the way: a firewall drops their fragments, or they exceed the MTU of an overlay and nobody says so. ' +
    'Small answers arrive, so that only names with many or long records fail. ' +
    'Over TCP those resolve as well; where the answer comes cut and the second try over TCP hangs, TCP is blocked instead.',
  remedy:
    'Compare `dig +bufsize=4096 @ADDRESS NAME` with the same and +bufsize=1232: only the second is answered. ' +
    'Set bufsize 1232 in the Corefile, and correct the MTU or the firewall that drops fragments.',
  instances: (scene) => [
    instanceFor(
      scene,
      'node-egress',
      'upstreams → nodes',
      'between the upstream resolvers and the nodes',
      (crossing) => crossing.hop === 'node-egress',
    ),
    ...nodesAsked(scene).map((node) =>
      instanceFor(
        scene,
        'node-path',
        `other nodes → ${node}`,
        `between CoreDNS pods on other nodes and ${node}`,
        (locus) => leavesNode(locus, node),
      ),
    ),
    ...nodesAsked(scene).map((node) =>
      instanceFor(
        scene,
        'node-path',
        `beyond ${node} → its pods`,
        `at the pods of ${node} from beyond it, while the node itself gets them`,
        (locus) => isOfPod(locus) && (leavesNode(locus, node) || goesUpstream(locus, node)),
      ),
    ),
  ],
};

const leavesNode = ({ hop, fromNode, toNode }: Locus, node: string): boolean =>
  hop === 'node-path' && fromNode === node && toNode !== node;

const goesUpstream = ({ hop, fromNode }: Locus, node: string): boolean =>
  hop === 'node-egress' && fromNode === node;

const isOfPod = ({ asker, vantage }: Locus): boolean => asker === 'coredns' || vantage.kind !== 'host';

const instanceFor = (
  scene: Scene,
  kind: 'node-egress' | 'node-path',
  instance: string,
  between: string,
  where: Place,
): FaultInstance => ({
  hop: { kind, instance },
  where,
  effect: (crossing) => (isLarge(crossing) ? dropped(crossing) : null),
  shows: lost,
  evidence: smallerOnes(scene),
  sentence: `Large UDP answers do not arrive ${between}; small ones do. Clients that offer a large EDNS buffer wait in vain, others fall back to TCP.`,
  fix: [
    'Set bufsize 1232 in the Corefile: answers that would be fragmented come over TCP instead.',
    'Repair the path: MTU of the overlay and of links, and firewalls that drop fragments or ICMP "fragmentation needed".',
  ],
});

const isLarge = ({ probe }: Crossing): boolean =>
  probe.protocol === 'udp' && probe.question.kind === 'root-large' && probe.question.bytes === undefined;

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
