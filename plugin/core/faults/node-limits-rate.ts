import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import type { Hampered } from '../paths/predict.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import { supports } from './evidence.ts';
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
      .filter((node) => sparesTheSlow(scene, node))
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

/** How the same question fared, asked fast from the places of those that were asked at leisure. */
const inHaste = (scene: Scene, slow: readonly Cell[]): readonly Cell[] =>
  slow.length === 0
    ? []
    : scene.cells.filter(
        ({ probe }) =>
          probe.paced !== true &&
          probe.protocol === 'udp' &&
          probe.question.kind === 'cluster-absent' &&
          slow.some((cell) => cell.probe.vantage === probe.vantage),
      );

const asked = (cells: readonly Cell[]): number => cells.reduce((sum, { measured }) => sum + measured, 0);
const lostOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { counts }) => sum + (counts.silent ?? 0), 0);

/** The first of those asked at leisure may still meet what those asked in haste have used up. */
const mostLost = 1;

/** As many as were lost at leisure, or fewer, by chance alone, if the pace made no difference. */
const leastSurprising = 0.05;

/** Whether so few were lost at leisure that a loss at any pace would hardly look so. */
function sparesTheSlow(scene: Scene, node: string): boolean {
  const slow = atLeisureOn(scene, node);
  const fast = inHaste(scene, slow);
  const [count, lostSlow, share] = [asked(slow), lostOf(slow), lostOf(fast) / Math.max(1, asked(fast))];
  const none = (1 - share) ** count;
  const one = count * share * (1 - share) ** (count - 1);
  return count > 0 && lostSlow <= mostLost && none + (lostSlow === 0 ? 0 : one) < leastSurprising;
}

function slowOnesPass(scene: Scene, node: string): readonly Evidence[] {
  const slow = atLeisureOn(scene, node);
  const fast = inHaste(scene, slow);
  return [
    supports(
      `questions of pods on ${node}`,
      `asked at leisure ${String(asked(slow) - lostOf(slow))} of ${String(asked(slow))} were answered, asked in haste ${String(asked(fast) - lostOf(fast))} of ${String(asked(fast))}`,
    ),
  ];
}

/** Limits count datagrams; over TCP every question is answered, and at leisure nearly every one. */
function aboveTheRate({ probe }: Crossing): Distribution | Hampered | null {
  if (probe.protocol !== 'udp') return null;
  return probe.paced === true ? hardlyAny : sure('silent');
}

const hardlyAny: Hampered = { loses: 0.1, lost: sure('silent'), spares: true };
