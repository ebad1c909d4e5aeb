import type { Crossing } from './crossing.ts';
import { addOdds, noOdds, oddsOf, placeOf, type Distribution, type Odds } from './distribution.ts';
import { forwardOutcome } from './forward-outcome.ts';
import type { Route } from './route.ts';

/** What a fault does to a packet at a crossing: null where it does not strike, `delayed` where it lets it pass slowly. */
export type Effect = (crossing: Crossing) => Distribution | typeof delayed | null;

/** The packet passes, and what lies behind decides; the answer takes hundreds of milliseconds longer. */
export const delayed = 'delayed';

/** Share of delayed answers that are slow indeed. */
const slowWhenDelayed = 0.9;

/** An effect that strikes with probability `share`. */
export interface ActiveEffect {
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
      const fresh = forwardOutcome(answers, route.protocol);
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
  for (const crossing of crossings) {
    for (const { effect, share } of effects) {
      const struck = effect(crossing);
      if (struck === null) continue;
      if (struck === delayed) {
        punctual *= 1 - share * slowWhenDelayed;
        continue;
      }
      if (passing === 1 && share === 1) return oddsOf(struck);
      sum ??= noOdds();
      addOdds(sum, passing * share, oddsOf(struck));
      passing *= 1 - share;
      if (passing === 0) return sum;
    }
  }
  const beyond = predict(then, effects);
  const arriving = punctual === 1 ? beyond : slowed(beyond, 1 - punctual);
  if (sum === null) return arriving;
  addOdds(sum, passing, arriving);
  return sum;
}

function evenly(parts: readonly Odds[]): Odds {
  const [first] = parts;
  if (first !== undefined && parts.every((part) => part === first)) return first;
  const sum = noOdds();
  for (const part of parts) addOdds(sum, 1 / parts.length, part);
  return sum;
}

function mixed(one: Odds, share: number, other: Odds): Odds {
  const sum = noOdds();
  addOdds(sum, share, one);
  addOdds(sum, 1 - share, other);
  return sum;
}

function slowed(odds: Odds, share: number): Odds {
  const copy = odds.slice();
  const place = placeOf('slow');
  copy[place] = 1 - (1 - (copy[place] ?? 0)) * (1 - share);
  return copy;
}
