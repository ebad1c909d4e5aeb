import type { Cell } from '../model/cell.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';
import { probability } from './likelihood.ts';
import type { Scored } from './score.ts';

/** Below this it was not by chance that a place was spared. */
const byChance = 0.001;

/**
 * Whether a place was spared altogether that the fault should have struck as it did others: it explains their failures and not that
 * there are none here, so that something particular to the others is nearer to the truth, though no hypothesis says it.
 */
export function sparesAPlace({ struck }: Pick<Scored, 'struck'>): boolean {
  const places = Map.groupBy(struck(), ([cell]) => cell.probe.vantage);
  return [...places.values()].some(
    (cells) =>
      cells.every(([cell]) => cell.failed === 0) &&
      cells.reduce((nats, [cell, predicted]) => nats + passing(cell, predicted), 0) < Math.log(byChance),
  );
}

/** Log of the chance to see nothing else than was seen; 0 where samples share their fate. */
function passing({ counts, measured, probe }: Cell, predicted: Odds): number {
  if (chanceOf(predicted, 'alike') > 0 || chanceOf(predicted, 'bursts') > 0) return 0;
  const seen = (Object.keys(counts) as (keyof typeof counts)[]).filter((one) => (counts[one] ?? 0) > 0);
  const chance = seen.reduce((sum, outcome) => sum + probability(predicted, outcome), 0);
  // A cache gives the same name again; random labels meet none.
  const independent = 'suffix' in probe.question ? measured : Math.min(1, measured);
  return independent * Math.log(Math.min(1, chance));
}
