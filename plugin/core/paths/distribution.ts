import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';

/**
 * Probability of each outcome class as a fault states it; absent classes have none; they sum to 1. `slow` stands beside
 * them: the probability that an answer, whatever it says, takes longer than `slowMs`.
 */
export type Distribution = Readonly<Partial<Record<OutcomeClass | 'slow', number>>>;

/** Longer than a resolver that works takes, shorter than what counts as late. */
export const slowMs = 300;

/**
 * The same as one number for each class, in the order of `outcomeClasses`, then `slow`, then `bursts`: the probability that a
 * sample came by something that strikes many at a time, then `alike`: that something decides for all samples of a cell together.
 * Fast to add up.
 */
export type Odds = number[];

/** The weighted sum of distributions. */
export function mix(parts: readonly (readonly [weight: number, part: Distribution])[]): Distribution {
  const sum: Partial<Record<OutcomeClass | 'slow', number>> = {};
  for (const [weight, part] of parts) {
    for (const [outcome, share] of Object.entries(part) as [OutcomeClass | 'slow', number][])
      sum[outcome] = (sum[outcome] ?? 0) + weight * share;
  }
  return sum;
}

const places: Readonly<Record<string, number>> = Object.fromEntries(
  [...outcomeClasses, 'slow', 'bursts', 'alike'].map((outcome, index) => [outcome, index]),
);

type Place = OutcomeClass | 'slow' | 'bursts' | 'alike';

/** Where a class stands in `Odds`. */
export const placeOf = (outcome: Place): number => places[outcome] ?? 0;

export const chanceOf = (odds: Odds, outcome: Place): number => odds[placeOf(outcome)] ?? 0;

/** A copy of an array of doubles is cheaper than any other way to make one. */
const blank = Array.from({ length: outcomeClasses.length + 3 }, () => 0.5).fill(0);

export const noOdds = (): Odds => blank.slice();

export const oddsOf = (distribution: Distribution): Odds =>
  prepared.get(distribution) ?? convert(distribution);

const prepared = new Map<Distribution, Odds>();

function convert(distribution: Distribution): Odds {
  const odds = noOdds();
  for (const outcome in distribution)
    odds[placeOf(outcome as OutcomeClass)] = distribution[outcome as OutcomeClass] ?? 0;
  return odds;
}

/** A distribution that is used again and again: its odds are worked out once. For constants of modules only. */
export function constant(distribution: Distribution): Distribution {
  prepared.set(distribution, convert(distribution));
  return distribution;
}

/** The same mixture for the same things mixed: made once for each. */
export function onceFor(make: (part: Distribution) => Distribution): (part: Distribution) => Distribution {
  const made = new Map<Distribution, Distribution>();
  return (part) => {
    const known = made.get(part) ?? constant(make(part));
    if (isConstant(part)) made.set(part, known);
    return known;
  };
}

export const isConstant = (distribution: Distribution): boolean => prepared.has(distribution);

const certainties = Object.fromEntries(
  outcomeClasses.map((outcome) => [outcome, constant({ [outcome]: 1 })]),
) as Readonly<Record<OutcomeClass, Distribution>>;

export const sure = (outcome: OutcomeClass): Distribution => certainties[outcome];

/** Adds `weight` times `part` to `sum`. */
export function addOdds(sum: Odds, weight: number, part: Odds): void {
  for (let place = 0; place < sum.length; place += 1)
    sum[place] = (sum[place] ?? 0) + weight * (part[place] ?? 0);
}
