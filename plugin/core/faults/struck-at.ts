import type { Crossing } from '../paths/crossing.ts';
import type { Distribution } from '../paths/distribution.ts';
import { delayed, type Effect, type Hampered } from '../paths/predict.ts';
import { lookOf, type Manner } from './manners.ts';
import type { Suspicion } from './suspicion.ts';

/** How something at a place strikes what crosses it: all of it, or, where the place spares a part, about half. */
export function struckAt({ spares }: Suspicion, manner: Manner, crossing: Crossing): ReturnType<Effect> {
  const look = lookOf(manner, crossing);
  return look === null || look === delayed || 'belates' in look || spares?.(crossing) !== true
    ? look
    : halfOf(look);
}

/** The same object for the same thing: what is done along many ways is compared by it. */
function halfOf(lost: Distribution): Hampered {
  const known = halves.get(lost) ?? { loses: 0.5, lost, spares: true };
  halves.set(lost, known);
  return known;
}

const halves = new Map<Distribution, Hampered>();
