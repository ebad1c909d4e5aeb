import type { Cell } from '../model/cell.ts';
import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';
import type { Distribution } from '../paths/distribution.ts';

/** Share of samples that go wrong for no reason worth naming, spread evenly over all classes. */
export const backgroundError = 0.002;

/** Log-likelihood (nats) of a cell's counts under a predicted distribution; repeated answers of a cache count once. */
export function logLikelihood(cell: Cell, predicted: Distribution, endpoints: number): number {
  let sum = 0;
  for (const [outcome, count] of Object.entries(cell.counts) as [OutcomeClass, number][]) {
    sum += count * Math.log(probability(predicted, outcome));
  }
  return (sum * independentSamples(cell, endpoints)) / Math.max(1, cell.measured);
}

/**
 * A fixed name is answered from the cache of each CoreDNS pod after its first time: one sample for each pod, however often
 * it is asked. Random labels meet no cache.
 */
export function independentSamples(cell: Cell, endpoints: number): number {
  const { question, target } = cell.probe;
  const cached = question.kind === 'complained' || question.kind === 'control' || question.kind === 'root';
  if (!cached || target.role === 'upstream' || target.role === 'nameserver') return cell.measured;
  return Math.min(cell.measured, target.role === 'service' ? Math.max(1, endpoints) : 1);
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
