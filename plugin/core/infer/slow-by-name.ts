import type { Cell } from '../model/cell.ts';
import { median } from './cells.ts';
import type { Candidate } from './rank.ts';
import type { Scene } from './scene.ts';

/** What waits for CPU is slow whatever it is asked; as much as this is no matter of turns. */
const standsOut = 10;

/** Fewer may all have met a bad moment. */
const leastAsked = 8;

/**
 * Whether some names are slow each time at servers that answer the same asker other names at once: a place of asking that is short
 * of CPU delays all names alike, and so does a server. That stands in for a look at how busy anybody is.
 */
export function isSlowByName({ cells }: Scene, { struck }: Pick<Candidate, 'struck'>): boolean {
  const touched = struck();
  const others = cells.filter((cell) => !touched.has(cell) && cell.failed === 0 && cell.medianMs !== null);
  const places = Map.groupBy(touched.keys(), placeOf);
  const failing = [...places].filter(([, here]) => here.some(({ failed }) => failed > 0));
  const uncached = failing.flatMap(([, here]) => here).filter(meetsNoCache);
  return (
    failing.length > 0 &&
    uncached.reduce((sum, { measured }) => sum + measured, 0) >= leastAsked &&
    uncached.every(({ failed, measured }) => failed === measured) &&
    failing.every(([place, here]) =>
      isFarApart(
        here,
        others.filter((cell) => placeOf(cell) === place),
      ),
    )
  );
}

const placeOf = ({ probe: { vantage, target, protocol } }: Cell): string =>
  `${vantage} ${target.address} ${protocol}`;

/** A random name is in no cache; and an upstream that is slow from its own cache is slow indeed. */
const meetsNoCache = ({ probe: { question, target } }: Cell): boolean =>
  'suffix' in question || target.role === 'upstream';

function isFarApart(slow: readonly Cell[], others: readonly Cell[]): boolean {
  const [slowMs, otherMs] = [typicalMs(slow.filter(({ failed }) => failed > 0)), typicalMs(others)];
  return slowMs !== null && otherMs !== null && slowMs >= standsOut * otherMs;
}

const typicalMs = (cells: readonly Cell[]): number | null =>
  median(cells.flatMap(({ medianMs }) => medianMs ?? []));
