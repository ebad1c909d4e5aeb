import type { Cell } from '../model/cell.ts';
import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';
import type { Distribution } from '../paths/distribution.ts';

/** Share of samples that go wrong for no reason worth naming, spread evenly over all classes. */
export const backgroundError = 0.002;

/** Log-likelihood (nats) of a cell's counts under a predicted distribution. */
export function logLikelihood(cell: Cell, predicted: Distribution): number {
  let sum = 0;
  for (const [outcome, count] of Object.entries(cell.counts) as [OutcomeClass, number][]) {
    sum += count * Math.log(probability(predicted, outcome));
  }
  return sum;
}

export const probability = (predicted: Distribution, outcome: OutcomeClass): number =>
  (1 - backgroundError) * (predicted[outcome] ?? 0) + backgroundError / outcomeClasses.length;

/** Samples that the prediction calls improbable (below 2 % each). */
export function surprises(cell: Cell, predicted: Distribution): number {
  return (Object.entries(cell.counts) as [OutcomeClass, number][]).reduce(
    (sum, [outcome, count]) => sum + ((predicted[outcome] ?? 0) < 0.02 ? count : 0),
    0,
  );
}
