import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';

/** Probability of each outcome class; absent classes have none. Sums to 1. */
export type Distribution = Readonly<Partial<Record<OutcomeClass, number>>>;

export const sure = (outcome: OutcomeClass): Distribution => ({ [outcome]: 1 });

/** The weighted sum of distributions. */
export function mix(parts: readonly (readonly [weight: number, part: Distribution])[]): Distribution {
  const sum: Partial<Record<OutcomeClass, number>> = {};
  for (const [weight, part] of parts) {
    if (weight === 0) continue;
    for (const outcome of outcomeClasses) {
      const share = part[outcome];
      if (share !== undefined) sum[outcome] = (sum[outcome] ?? 0) + weight * share;
    }
  }
  return sum;
}

/** Half the summed differences: 0 for the same distribution, 1 for disjoint ones. */
export function distance(a: Distribution, b: Distribution): number {
  return (
    outcomeClasses.reduce((sum, outcome) => sum + Math.abs((a[outcome] ?? 0) - (b[outcome] ?? 0)), 0) / 2
  );
}
