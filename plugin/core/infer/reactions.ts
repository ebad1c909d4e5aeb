import type { FaultInstance } from '../faults/fault.ts';
import type { Crossing } from '../paths/crossing.ts';
import { isConstant } from '../paths/distribution.ts';

/** A route's crossings, in order. */
export type Course = readonly Crossing[];

/** What a hypothesis does along one course. */
export interface Reaction {
  /** The course's number. */
  readonly course: number;
  /** The same number for the same doings. */
  readonly doing: number;
}

type Striking = Pick<FaultInstance, 'where' | 'effect'>;

interface PlacedCrossing {
  readonly course: number;
  /** Its number along the course. */
  readonly place: number;
  readonly crossing: Crossing;
}

/** What hypotheses do along the courses of a scene, each asked once however often it is weighed. */
export class Reactions {
  readonly #loci: readonly (readonly PlacedCrossing[])[];
  readonly #known = new Map<Striking, readonly Reaction[]>();
  readonly #places = new Map<NonNullable<Striking['where']>, readonly PlacedCrossing[]>();
  /** By what was done before, what is done next at which place: a tree whose nodes have numbers. */
  readonly #next: Map<number, number>[] = [];
  #doings = 0;
  readonly #looks = new Map<unknown, number>();

  constructor(courses: readonly Course[]) {
    const placed = courses.flatMap((crossings, course) =>
      crossings.map((crossing, place) => ({ course, place, crossing })),
    );
    this.#loci = [...Map.groupBy(placed, ({ crossing }) => locusKey(crossing)).values()];
  }

  /** Only the courses at which it does anything. */
  of(hypothesis: Striking): readonly Reaction[] {
    const known = this.#known.get(hypothesis);
    if (known !== undefined) return known;
    const asked = this.#ask(hypothesis);
    this.#known.set(hypothesis, asked);
    return asked;
  }

  #ask(hypothesis: Striking): readonly Reaction[] {
    const doings = new Map<number, number>();
    for (const { course, place, crossing } of this.#crossingsAt(hypothesis.where)) {
      const struck = hypothesis.effect(crossing);
      if (struck === null) continue;
      const look = typeof struck === 'string' || isConstant(struck) ? struck : JSON.stringify(struck);
      const here = place * mostLooks + numbered(this.#looks, look);
      doings.set(course, this.#andThen(doings.get(course) ?? 0, here));
    }
    return [...doings].map(([course, doing]) => ({ course, doing }));
  }

  /** The number of doing this after what was done before. */
  #andThen(before: number, here: number): number {
    const next = this.#next[before] ?? new Map<number, number>();
    this.#next[before] = next;
    const known = next.get(here);
    if (known !== undefined) return known;
    this.#doings += 1;
    next.set(here, this.#doings);
    return this.#doings;
  }

  /** In order along each course; worked out once for all hypotheses that share a place. */
  #crossingsAt(where: Striking['where'] = everywhere): readonly PlacedCrossing[] {
    const known = this.#places.get(where);
    if (known !== undefined) return known;
    const found = this.#loci
      .filter(([first]) => first !== undefined && where(first.crossing))
      .flat()
      .sort((a, b) => a.course - b.course || a.place - b.place);
    this.#places.set(where, found);
    return found;
  }
}

const mostLooks = 2 ** 16;

const everywhere = (): boolean => true;

/** All that a place may look at. */
const locusKey = ({ hop, vantage, asker, fromNode, toNode, pod, upstream }: Crossing): string =>
  [hop, vantage.id, vantage.kind, asker, fromNode, toNode, pod?.name, upstream].join(' ');

/** The number of a thing, from 1, in order of appearance. */
export function numbered<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size + 1);
  return numbers.size;
}
