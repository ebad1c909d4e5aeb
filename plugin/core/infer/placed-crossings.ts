import type { Crossing, Locus } from '../paths/crossing.ts';
import { crossingsOf, type Route } from '../paths/route.ts';
import { numbered } from './numbered.ts';

/** A crossing with its place along a course. */
export interface PlacedCrossing {
  readonly course: number;
  /** Its number along the course. */
  readonly place: number;
  /** How many crossings lie before it on its own way. */
  readonly depth: number;
  readonly branch: Branch;
  readonly crossing: Crossing;
}

/** What was chosen at the forks before a crossing: one of several pods, one of several upstreams. */
interface Branch {
  readonly path: readonly number[];
  /** The same for branches that are built alike. */
  readonly kind: number;
}

type Where = (locus: Locus) => boolean;

/** All crossings of a scene's courses by where they are: `where` is asked once for each locus and not for each crossing. */
export class PlacedCrossings {
  readonly #placed: readonly PlacedCrossing[];
  /** Numbers of the crossings at each locus. */
  readonly #loci: readonly (readonly [first: Crossing, numbers: readonly number[]])[];
  readonly #partOf: readonly number[];
  readonly #parts: number;
  readonly #known = new Map<Where, readonly (readonly PlacedCrossing[])[]>();

  constructor(routes: readonly Route[], parts: readonly (readonly number[])[]) {
    const kinds = new Map<string, number>();
    this.#placed = routes.flatMap((route, course) =>
      onWays(route, 0, { path: [], kind: 0 }, kinds).map((one, place) => ({ ...one, course, place })),
    );
    const loci = new Map<string, readonly [Crossing, number[]]>();
    this.#placed.forEach(({ crossing }, number) => {
      const key = locusKey(crossing);
      const known = loci.get(key);
      if (known === undefined) loci.set(key, [crossing, [number]]);
      else known[1].push(number);
    });
    this.#loci = [...loci.values()];
    const partOf: number[] = [];
    parts.forEach((numbers, part) => {
      for (const course of numbers) partOf[course] = part;
    });
    this.#partOf = partOf;
    this.#parts = parts.length;
  }

  /** For each part, in order along each course; worked out once for all that share a place. */
  at(where: Where = everywhere): readonly (readonly PlacedCrossing[])[] {
    const known = this.#known.get(where);
    if (known !== undefined) return known;
    const numbers = Int32Array.from(
      this.#loci.flatMap(([first, numbers]) => (where(first) ? numbers : [])),
    ).sort();
    const found: PlacedCrossing[][] = Array.from({ length: this.#parts }, () => []);
    for (const number of numbers) {
      const placed = this.#placed[number];
      if (placed !== undefined) found[this.#partOf[placed.course] ?? 0]?.push(placed);
    }
    this.#known.set(where, found);
    return found;
  }
}

type OnWay = Omit<PlacedCrossing, 'course' | 'place'>;

/** In the order of `crossingsOf`. */
function onWays(route: Route, depth: number, branch: Branch, kinds: Map<string, number>): readonly OnWay[] {
  switch (route.kind) {
    case 'answered':
      return [];
    case 'cross': {
      const here = route.crossings.map((crossing, index) => ({ depth: depth + index, branch, crossing }));
      return [...here, ...onWays(route.then, depth + here.length, branch, kinds)];
    }
    case 'either':
    case 'forward':
      return route.routes.flatMap((one, chosen) => {
        const kind = numbered(
          kinds,
          `${String(branch.kind)} ${manner(route, chosen)} ${crossingsOf(one)
            .map(({ hop }) => hop)
            .join()}`,
        );
        return onWays(one, depth, { path: [...branch.path, chosen], kind }, kinds);
      });
  }
}

/** Branches that are built alike are none where one is preferred. */
const manner = (route: Route, chosen: number): string =>
  route.kind !== 'forward' || route.manner === undefined
    ? ''
    : `${String(route.manner.marksDown)} ${route.manner.inOrder ? String(chosen) : ''}`;

const everywhere: Where = () => true;

/** All that a place may look at. */
const locusKey = ({ hop, vantage, asker, fromNode, toNode, pod, upstream, supposed }: Crossing): string =>
  `${hop} ${vantage.id} ${vantage.kind} ${asker} ${String(fromNode)} ${String(toNode)} ${String(pod?.name)} ${String(upstream)} ${String(supposed)}`;
