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
    case 'either':
      return evenly(route.routes.map((one) => predict(one, effects)));
    case 'forward': {
      const answers = route.routes.map((one) => predict(one, effects));
      const fresh = forwardOutcome(answers, route.protocol, route.manner);
      return route.cached === null || fresh === route.cached ? fresh : mixed(route.cached, fromCache, fresh);
    }
  }
}

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
  let belated: readonly (readonly [share: number, endings: Odds])[] = [];
  // What comes back from here on has been delayed by what was crossed before.
  const behind = (odds: Odds): Odds => {
    const arriving = belated.reduce((sofar, [share, endings]) => late(sofar, share, endings), odds);
    return punctual === 1 ? arriving : slowed(arriving, 1 - punctual, bursts);
  };
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
      const slowing = struck === delayed || isHampered(struck);
      if (struck === delayed) {
        punctual *= 1 - share * slowWhenDelayed;
        continue;
      }
      const flowing = 'flows' in struck;
      if (flowing && crossing.probe.flow !== undefined) alike = Math.max(alike, share);
      const lost = behind(oddsOf(slowing ? struck.lost : flowing ? struck.flows : struck));
      const losing = slowing ? share * struck.loses : share;
      if (slowing) {
        punctual *= 1 - share * slowWhenDelayed;
        bursts = Math.max(bursts, share);
      }
      if (passing === 1 && losing === 1 && alike === 0) return lost;
      sum ??= noOdds();
      addOdds(sum, passing * losing, lost);
      passing *= 1 - losing;
      if (passing === 0) return together(sum, alike);
    }
  }
  const arriving = behind(predict(then, effects));
  if (sum === null) return arriving;
  addOdds(sum, passing, arriving);
  return together(sum, alike);
}

function together(odds: Odds, alike: number): Odds {
  if (alike > 0) odds[placeOf('alike')] = alike;
  return odds;
}

const isHampered = (struck: Distribution | Hampered | Alike): struck is Hampered => 'loses' in struck;

const isBelated = (struck: Struck): struck is Belated => typeof struck !== 'string' && 'belates' in struck;

/** A share of what would come in time ends otherwise; a late SERVFAIL stays one. */
function late(odds: Odds, share: number, endings: Odds): Odds {
  const copy = odds.slice();
  let moved = 0;
  for (const place of timely) {
    const part = share * (odds[place] ?? 0);
    copy[place] = (odds[place] ?? 0) - part;
    moved += part;
  }
  addOdds(copy, moved, endings);
  const failing = share * (odds[failingAtOnce] ?? 0);
  if (failing > 0) {
    copy[failingAtOnce] = (copy[failingAtOnce] ?? 0) - failing;
    addOdds(copy, failing, failingLate(endings));
  }
  return copy;
}

const timely = (['noerror', 'nodata', 'nxdomain'] as const).map(placeOf);
const failingAtOnce = placeOf('servfail-now');

function failingLate(endings: Odds): Odds {
  const copy = endings.slice();
  for (const [late, failing] of [
    ['late-2s', 'servfail-2s'],
    ['late-5s', 'servfail-6s'],
  ] as const) {
    copy[placeOf(failing)] = chanceOf(endings, failing) + chanceOf(endings, late);
    copy[placeOf(late)] = 0;
  }
  return copy;
}

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
