import type { OutcomeClass } from '../model/outcome.ts';
import type { Protocol } from '../model/probe.ts';
import type { Crossing, Locus } from './crossing.ts';
import { addOdds, chanceOf, noOdds, oddsOf, placeOf, type Distribution, type Odds } from './distribution.ts';
import { forwardOutcome } from './forward-outcome.ts';
import type { Route } from './route.ts';

/** What a fault does to a packet at a crossing: null where it does not strike, `delayed` where it lets it pass slowly. */
export type Effect = (crossing: Crossing) => Struck | null;

type Struck = Distribution | typeof delayed | Hampered | Alike | Belated;

/** A share of the packets ends so, the others pass slowly; what comes at one time fares alike. */
export interface Hampered {
  readonly loses: number;
  readonly lost: Distribution;
  /** The others pass as ever. */
  readonly spares?: true;
  /** It lasts for moments: what is asked at about the same time fares alike. */
  readonly inBursts?: true;
}

/** A share of the flows ends so: all packets of one source port fare alike, those of another otherwise. */
export interface Alike {
  readonly flows: Distribution;
}

/** A share of the answers that would have come in time ends so, and a share is slow; whatever else comes, comes. */
export interface Belated {
  readonly belates: number;
  readonly slows: number;
  readonly endings: Distribution;
}

/** The packet passes, and what lies behind decides; the answer takes hundreds of milliseconds longer. */
export const delayed = 'delayed';

/** Of delayed SERVFAILs those that look as if CoreDNS had waited for its upstreams: they took more than a second. */
const failingLater = 0.15;

/** Share of delayed answers that are slow indeed. */
const slowWhenDelayed = 0.9;

/** An effect that strikes with probability `share`, and only where `where` says. */
export interface ActiveEffect {
  readonly where: (locus: Locus) => boolean;
  readonly effect: Effect;
  readonly share: number;
}

/** Share of answers to a fixed external name that CoreDNS's cache gives: having been asked before, it may hold them or not. */
const fromCache = 0.5;

/**
 * The outcome distribution of a probe under a set of effects: the hops are crossed in order, and the first effect that
 * strikes decides. A Service is a mixture over its endpoints, forwarding one over upstreams with CoreDNS's failover.
 */
export function predict(route: Route, effects: readonly ActiveEffect[]): Odds {
  switch (route.kind) {
    case 'answered':
      return route.expected;
    case 'cross':
      return throughCrossings(route, effects);
    case 'either': {
      const odds = evenly(route.routes.map((one) => predict(one, effects)));
      return route.alike ? together(odds.slice(), 1) : odds;
    }
    case 'forward': {
      const answers = route.routes.map((one) => predict(one, effects));
      const outcome = forwardOutcome(answers, route.protocol, route.manner, route.over);
      const fresh = route.isAwaitedBriefly === true ? unheard(outcome, route.protocol) : outcome;
      return route.cached === null || fresh === route.cached ? fresh : mixed(route.cached, fromCache, fresh);
    }
  }
}

/** What comes after two seconds comes too late. */
function unheard(odds: Odds, protocol: Protocol): Odds {
  const lost = protocol === 'udp' ? 'silent' : 'connected-silent';
  return renamed(odds, ...afterTwoSeconds.map((outcome) => [outcome, lost] as const));
}

const afterTwoSeconds = ['servfail-2s', 'servfail-4s', 'servfail-6s', 'late-2s', 'late-5s'] as const;

/** Crosses hops in order; what no effect stops goes on. */
function throughCrossings(
  { crossings, then }: Route & { readonly kind: 'cross' },
  effects: readonly ActiveEffect[],
): Odds {
  let sum: Odds | null = null;
  let passing = 1;
  let punctual = 1;
  let bursts = 0;
  let alike = 0;
  let belated: Delays['belated'] = [];
  for (const crossing of crossings) {
    for (const { where, effect, share } of effects) {
      if (!where(crossing)) continue;
      const struck = effect(crossing);
      if (struck === null) continue;
      if (isBelated(struck)) {
        punctual *= 1 - share * struck.slows * slowWhenDelayed;
        bursts = Math.max(bursts, share * (struck.belates + struck.slows));
        belated = [...belated, [share * struck.belates, oddsOf(struck.endings)]];
        continue;
      }
      if (struck === delayed) {
        punctual *= 1 - share * slowWhenDelayed;
        continue;
      }
      const flowing = 'flows' in struck;
      if (flowing && crossing.probe.flow !== undefined) alike = Math.max(alike, share);
      const hampered = isHampered(struck);
      const ending = oddsOf(hampered ? struck.lost : flowing ? struck.flows : struck);
      const lost = isDelayed(punctual, belated) ? after({ belated, punctual, bursts }, ending) : ending;
      const losing = hampered ? share * struck.loses : share;
      if (hampered && struck.spares !== true) {
        punctual *= 1 - share * slowWhenDelayed;
        bursts = Math.max(bursts, share);
      }
      const momentary = hampered && struck.inBursts === true;
      if (passing === 1 && losing === 1 && alike === 0 && !momentary) return lost;
      sum ??= noOdds();
      addOdds(sum, passing * losing, lost);
      if (momentary) sum[placeOf('bursts')] = Math.max(chanceOf(sum, 'bursts'), share);
      passing *= 1 - losing;
      if (passing === 0) return together(sum, alike);
    }
  }
  const beyond = predict(then, effects);
  const arriving = isDelayed(punctual, belated) ? after({ belated, punctual, bursts }, beyond) : beyond;
  if (sum === null) return arriving;
  addOdds(sum, passing, arriving);
  return together(sum, alike);
}

function together(odds: Odds, alike: number): Odds {
  if (alike > 0) odds[placeOf('alike')] = alike;
  return odds;
}

/** What was crossed has done to the answers that come back from behind it. */
interface Delays {
  readonly belated: readonly (readonly [share: number, endings: Odds])[];
  /** Probability that nothing has delayed an answer. */
  readonly punctual: number;
  readonly bursts: number;
}

const isDelayed = (punctual: number, belated: Delays['belated']): boolean =>
  punctual < 1 || belated.length > 0;

function after({ belated, punctual, bursts }: Delays, odds: Odds): Odds {
  const arriving = belated.reduce((sofar, [share, endings]) => late(sofar, share, endings), odds);
  return punctual === 1 ? arriving : slowed(arriving, 1 - punctual, bursts);
}

const isHampered = (struck: Distribution | Hampered | Alike): struck is Hampered => 'loses' in struck;

const isBelated = (struck: Struck): struck is Belated => typeof struck !== 'string' && 'belates' in struck;

/** A share of what would come in time ends otherwise: a SERVFAIL stays one, and other answers are as they are unless they are lost. */
function late(odds: Odds, share: number, endings: Odds): Odds {
  const copy = odds.slice();
  const move = (places: readonly number[], part: number, to: Odds): void => {
    const moved = places.reduce((sum, place) => sum + part * (odds[place] ?? 0), 0);
    if (moved === 0) return;
    for (const place of places) copy[place] = (copy[place] ?? 0) - part * (odds[place] ?? 0);
    addOdds(copy, moved, to);
  };
  move(timely, share, endings);
  move([failingAtOnce], share, renamed(endings, ['late-2s', 'servfail-2s'], ['late-5s', 'servfail-6s']));
  const lost = vanishing.reduce((sum, place) => sum + (endings[place] ?? 0), 0);
  move(otherAnswers, share * lost, only(vanishing, endings, 1 / lost));
  return copy;
}

const timely = (['noerror', 'nodata', 'nxdomain'] as const).map(placeOf);
const failingAtOnce = placeOf('servfail-now');
const otherAnswers = (['refused', 'other-rcode', 'truncated', 'wrong-answer'] as const).map(placeOf);
const vanishing = (['silent', 'syn-silent', 'connected-silent'] as const).map(placeOf);

function renamed(odds: Odds, ...pairs: readonly (readonly [from: OutcomeClass, to: OutcomeClass])[]): Odds {
  const copy = odds.slice();
  for (const [from, to] of pairs) {
    copy[placeOf(to)] = chanceOf(copy, to) + chanceOf(odds, from);
    copy[placeOf(from)] = 0;
  }
  return copy;
}

const only = (places: readonly number[], odds: Odds, factor: number): Odds =>
  odds.map((chance, place) => (places.includes(place) ? chance * factor : 0));

function evenly(parts: readonly Odds[]): Odds {
  const [first] = parts;
  if (first === undefined) return noOdds();
  const others = parts.filter((part) => part !== first);
  if (others.length === 0) return first;
  const sum = noOdds();
  addOdds(sum, 1 - others.length / parts.length, first);
  for (const part of others) addOdds(sum, 1 / parts.length, part);
  return sum;
}

/** `share` of the one and the rest of the other. */
export function mixed(one: Odds, share: number, other: Odds): Odds {
  const sum = noOdds();
  addOdds(sum, share, one);
  addOdds(sum, 1 - share, other);
  return sum;
}

function slowed(odds: Odds, share: number, bursts: number): Odds {
  const copy = odds.slice();
  copy[placeOf('slow')] = 1 - (1 - chanceOf(odds, 'slow')) * (1 - share);
  copy[placeOf('bursts')] = Math.max(chanceOf(odds, 'bursts'), bursts);
  const failing = share * failingLater * (odds[failingAtOnce] ?? 0);
  copy[failingAtOnce] = (odds[failingAtOnce] ?? 0) - failing;
  copy[placeOf('servfail-2s')] = chanceOf(odds, 'servfail-2s') + failing;
  return copy;
}

/**
 * Whether an effect strikes no way of a route twice and none behind a failover: then the odds at a lesser share lie on the
 * line between those without it and those at the full share.
 */
export const isLinear = (route: Route, effect: Pick<ActiveEffect, 'where' | 'effect'>): boolean =>
  strikes(route, effect) <= 1;

/** The most crossings struck along one way; 2 for any behind a failover. */
function strikes(route: Route, { where, effect }: Pick<ActiveEffect, 'where' | 'effect'>): number {
  switch (route.kind) {
    case 'answered':
      return 0;
    case 'cross': {
      const here = route.crossings.filter((crossing) => where(crossing) && effect(crossing) !== null).length;
      return here + strikes(route.then, { where, effect });
    }
    case 'either':
      return Math.max(0, ...route.routes.map((one) => strikes(one, { where, effect })));
    case 'forward':
      return route.routes.some((one) => strikes(one, { where, effect }) > 0) ? 2 : 0;
  }
}
