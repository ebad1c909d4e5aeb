import type { Hypothesis, Look } from '../faults/fault.ts';
import { lost } from '../faults/looks.ts';
import type { Place } from '../faults/places.ts';
import type { Vantage } from '../model/probe.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { asksItsNameserver } from '../paths/layout.ts';
import { delayed, type Belated, type Effect } from '../paths/predict.ts';
import { lateOrLost } from './late-or-lost.ts';
import type { Scene } from './scene.ts';
import { standstillOf } from './standstills.ts';

/**
 * What befalls probes at whatever they ask: a machine that is short of CPU, a standstill, a packet lost once in a while.
 * Hypotheses like the faults and never accused; a fault must explain what was seen clearly better than they do.
 */
export const disturbances = (scene: Scene): readonly Hypothesis[] =>
  groupsOf(scene).flatMap(({ vantages, who }) => {
    const still = standstillOf(scene, vantages);
    const where = askedFrom(vantages);
    return [...manners, ...(still === null ? [] : [still])].map((manner) =>
      hypothesisOf(scene, who, where, manner),
    );
  });

const hypothesisOf = (
  scene: Scene,
  who: string,
  where: Place,
  { effect, shows, share, words }: Manner,
): Hypothesis => ({
  fault: null,
  disturbance: true,
  hop: { kind: 'client-resolver', instance: `probes ${who}` },
  where,
  effect: atTheAsker(scene, effect),
  shows,
  evidence: [],
  sentence: `${words} ${who}, whatever was asked: ${blamed}`,
  fix: [],
  intermittent: true,
  ...(share === undefined ? {} : { share }),
});

/** What can be said of it. */
const blamed =
  'that lies with the place of asking, a machine short of CPU or chance as likely as with any hop, so none is accused';

interface Manner {
  readonly effect: Effect;
  readonly shows: readonly Look[];
  readonly share?: number;
  readonly words: string;
}

/** By how an answer ends that comes too late: the same object for the same thing. */
const belatedBy = (belates: number, slows: number): ((crossing: Crossing) => Belated) => {
  const made = new Map<Distribution, Belated>();
  return (crossing) => {
    const endings = lateOrLost(crossing);
    const known = made.get(endings) ?? { belates, slows, endings };
    made.set(endings, known);
    return known;
  };
};

/** What every network does once in a hundred times on a bad day. */
const sporadic = {
  udp: constant({ silent: 0.6, 'late-2s': 0.25, 'late-5s': 0.15 }),
  tcp: constant({
    'connected-silent': 0.25,
    'syn-silent': 0.25,
    reset: 0.1,
    'late-2s': 0.25,
    'late-5s': 0.15,
  }),
} as const;

const manners: readonly Manner[] = [
  { effect: () => delayed, shows: ['slow'], words: 'answers took hundreds of milliseconds' },
  { effect: belatedBy(0, 1.08), shows: ['slow'], words: 'nearly all answers took hundreds of milliseconds' },
  {
    effect: belatedBy(0.4, 1),
    shows: [...lost, 'slow'],
    words: 'answers were slow, late by seconds or lost',
  },
  {
    effect: belatedBy(1, 0),
    shows: lost,
    words: 'answers were late by seconds or lost',
  },
  {
    effect: ({ probe }) => sporadic[probe.protocol],
    shows: lost,
    share: 0.01,
    words: 'single answers were late or lost',
  },
];

interface Group {
  readonly vantages: readonly Vantage[];
  readonly who: string;
}

/** Each place, all places of one node, and all places. */
function groupsOf({ observations }: Scene): readonly Group[] {
  const asking = observations.vantages.flatMap(({ vantage, state }) =>
    state.kind === 'ready' && vantage.kind !== 'coredns' && vantage.privileged !== true ? [vantage] : [],
  );
  const nodes = Map.groupBy(asking, ({ node }) => node);
  return [
    ...asking.map((vantage) => ({ vantages: [vantage], who: `from ${vantage.id}` })),
    ...(nodes.size < 2
      ? []
      : [...nodes]
          .filter(([, vantages]) => vantages.length > 1)
          .map(([node, vantages]) => ({ vantages, who: `from all places on ${node}` }))),
    ...(asking.length < 2 ? [] : [{ vantages: asking, who: 'from everywhere' }]),
  ];
}

/** Before all that stands on the way; what a cache on the node asks on a probe's behalf leaves from the node. */
const askedFrom =
  (vantages: readonly Vantage[]) =>
  ({ hop, asker, vantage }: Locus): boolean =>
    (hop === 'client-resolver' || hop === 'source-policy') &&
    asker === 'vantage' &&
    vantages.some(({ id, kind }) => id === vantage.id && kind === vantage.kind);

/** Once on every way: who asks its own nameserver begins with its resolver. */
const atTheAsker =
  ({ layout }: Scene, effect: Effect): Effect =>
  (crossing) =>
    crossing.hop === 'source-policy' && asksItsNameserver(layout, crossing.vantage, crossing.probe)
      ? null
      : effect(crossing);
