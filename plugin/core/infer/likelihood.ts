import type { Cell } from '../model/cell.ts';
import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';

/** Share of samples that go wrong for no reason worth naming, spread evenly over all classes. */
export const backgroundError = 0.002;

/** Share of cells that fail alike in every sample for a reason that no model has: one odd cell proves little. */
const oddCells = 0.005;

/** Nothing answers rightly by accident. */
const neverOdd: readonly OutcomeClass[] = ['noerror', 'nodata', 'nxdomain', 'late-2s', 'late-5s'];

/**
 * Log-likelihood (nats) of a cell's counts under a predicted distribution; repeated answers of a cache count once, and a
 * uniformly failing cell may be odd as a whole.
 */
export function logLikelihood(cell: Cell, predicted: Odds, endpoints: number): number {
  let sum = 0;
  const classes = Object.entries(cell.judged ?? cell.counts) as [OutcomeClass, number][];
  for (const [outcome, count] of classes) sum += count * Math.log(probability(predicted, outcome));
  sum += slowness(cell, predicted);
  const independent = (sum * independentSamples(cell, endpoints)) / Math.max(1, cell.measured);
  return classes.length === 1 && !classes.some(([outcome]) => neverOdd.includes(outcome))
    ? Math.log((1 - oddCells) * Math.exp(independent) + oddCells / outcomeClasses.length)
    : independent;
}

/** Of the answers that came in time, how many were slow. */
function slowness(cell: Cell, predicted: Odds): number {
  if (cell.probe.protocol === 'tcp') return 0;
  const chance = Math.min(0.98, Math.max(0.003, chanceOf(predicted, 'slow')));
  return cell.slow * Math.log(chance) + promptAnswers(cell) * Math.log(1 - chance);
}

function promptAnswers(cell: Cell): number {
  const inTime = (['noerror', 'nodata', 'nxdomain'] as const).reduce(
    (total, outcome) => total + (cell.counts[outcome] ?? 0),
    0,
  );
  return Math.max(0, inTime - cell.slow);
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

export const probability = (predicted: Odds, outcome: OutcomeClass): number =>
  (1 - backgroundError) * chanceOf(predicted, outcome) + backgroundError / outcomeClasses.length;

/** Samples that the prediction calls improbable (below 2 % each). */
export function surprises(cell: Cell, predicted: Odds): number {
  const slow = chanceOf(predicted, 'slow') < 0.02 ? cell.slow : 0;
  return (Object.entries(cell.judged ?? cell.counts) as [OutcomeClass, number][]).reduce(
    (sum, [outcome, count]) => sum + (chanceOf(predicted, outcome) < 0.02 ? count : 0),
    slow,
  );
}
