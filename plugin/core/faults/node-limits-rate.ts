import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import { supports, when } from './evidence.ts';
import type { Fault } from './fault.ts';
import { lost } from './looks.ts';
import { nodesAsked } from './nodes-asked.ts';

export const nodeLimitsRate: Fault = {
  id: 'node-limits-rate',
  hop: 'node-path',
  corpus: [],
  title: 'A node drops what it carries for its pods over UDP beyond some rate',
  source: 'iptables-extensions(8), modules "limit" and "hashlimit"; tc(8), policing',
  explanation:
    'A rule, a policer or the network of the machine lets only so many packets a second of the pods of a node pass and drops the rest. ' +
    'Who asks seldom is always answered; busy pods, and libc with its searches and pairs of questions, lose a share and wait 5 s for each. ' +
    'What a link loses it loses at any rate; a limit spares whoever asks slowly.',
  remedy:
    'Ask from a pod on that node once fast and once slowly, and compare with another node. ' +
    'Find who counts: `iptables-save -c | grep -i limit`, `tc -s filter show`, limits of the machine type for packets; raise it, or ask less (ndots:2, a DNS cache on the nodes).',
  instances: (scene) =>
    nodesAsked(scene)
      .filter((node) => atLeisureOn(scene, node).length > 0)
      .map((node) => ({
        hop: { kind: 'node-path', instance: `rate of the pods of ${node}` },
        where: (locus) => isForwardedBy(node, locus),
        effect: aboveTheRate,
        shows: lost,
        evidence: slowOnesPass(scene, node),
        sentence: `What node ${node} carries over UDP for its pods passes as long as few questions come at a time, and the rest is lost: a limit of the rate.`,
        fix: [
          `On ${node}: iptables-save -c | grep -iE 'limit|quota'; nft list ruleset | grep -i limit; tc -s filter show dev INTERFACE   # whose counters rise while a pod there asks fast?`,
          'Raise the limit, or ask less: a DNS cache on the nodes, ndots:2 or names with a trailing dot in busy pods.',
        ],
        intermittent: true,
      })),
};

/** The client's path asked slowly, apart from everything else. */
const atLeisureOn = (scene: Scene, node: string): readonly Cell[] =>
  scene.cells.filter(
    ({ probe, measured }) =>
      probe.paced === true &&
      probe.target.role === 'service' &&
      measured > 0 &&
      scene.context.vantageOf(probe).node === node,
  );

function slowOnesPass(scene: Scene, node: string): readonly Evidence[] {
  const slowly = atLeisureOn(scene, node);
  const answered = slowly.reduce((sum, { measured, failed }) => sum + measured - failed, 0);
  const asked = slowly.reduce((sum, { measured }) => sum + measured, 0);
  return when(
    answered === asked,
    supports(
      `questions of ${node} to the Service`,
      `asked at leisure, ${String(asked)} of ${String(asked)} were answered`,
    ),
  );
}

/** Limits count datagrams; over TCP, and at leisure, every question is answered. */
const aboveTheRate = ({ probe }: Crossing): Distribution | null =>
  probe.protocol === 'udp' && probe.paced !== true ? sure('silent') : null;
