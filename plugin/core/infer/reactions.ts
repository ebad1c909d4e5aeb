import type { FaultInstance } from '../faults/fault.ts';
import type { Crossing } from '../paths/crossing.ts';
import { isConstant } from '../paths/distribution.ts';
import type { Route } from '../paths/route.ts';
import { numbered } from './numbered.ts';
import { PlacedCrossings, type PlacedCrossing } from './placed-crossings.ts';

/** A route's crossings, in order. */
export type Course = readonly Crossing[];

/** What a hypothesis does along one course. */
export interface Reaction {
  /** The course's number. */
  readonly course: number;
  /** The same number for the same doings, whichever of several equal branches (pods, upstreams) they are in. */
  readonly doing: number;
  /** The same number for the same doings at the same places. */
  readonly exactly: number;
}

type Striking = Pick<FaultInstance, 'where' | 'effect'>;

/** A scene's courses in parts, by number; a part may be asked without the others. */
export type Parts = readonly (readonly number[])[];

/** What hypotheses do along the courses of a scene, each asked once however often it is weighed. */
export class Reactions {
  readonly #crossings: PlacedCrossings;
  readonly #known: readonly Map<Striking, readonly Reaction[]>[];
  /** By what was done before, what is done next at which place: a tree whose nodes have numbers. */
  readonly #next: Map<number, number>[] = [];
  #doings = 0;
  readonly #looks = new Map<unknown, number>();

  /** The route of each course. */
  constructor(routes: readonly Route[], parts: Parts) {
    this.#crossings = new PlacedCrossings(routes, parts);
    this.#known = parts.map(() => new Map());
  }

  /** Only the courses at which it does anything. */
  of(hypothesis: Striking): readonly Reaction[] {
    return this.#known.flatMap((_, part) => this.inPart(part, hypothesis));
  }

  inPart(part: number, hypothesis: Striking): readonly Reaction[] {
    const known = this.#known[part]?.get(hypothesis);
    if (known !== undefined) return known;
    const asked = this.#ask(hypothesis, this.#crossings.at(hypothesis.where)[part] ?? []);
    this.#known[part]?.set(hypothesis, asked);
    return asked;
  }

  #ask(hypothesis: Striking, crossings: readonly PlacedCrossing[]): readonly Reaction[] {
    const reactions: Reaction[] = [];
    let [current, doing, exactly] = [-1, 0, 0];
    let last: PlacedCrossing | null = null;
    for (const placed of crossings) {
      const struck = hypothesis.effect(placed.crossing);
      if (struck === null) continue;
      const { course, place, depth, branch } = placed;
      if (course !== current) {
        if (doing > 0) reactions.push({ course: current, doing, exactly });
        [current, doing, exactly, last] = [course, 0, 0, null];
      }
      const look = this.#look(struck);
      const way = ((depth * mostKinds + branch.kind) * mostForks + forksApart(last, placed)) * mostLooks;
      doing = this.#andThen(doing, way + look);
      exactly = this.#andThen(exactly, -1 - (place * mostLooks + look));
      last = placed;
    }
    if (doing > 0) reactions.push({ course: current, doing, exactly });
    return reactions;
  }

  #look(struck: NonNullable<ReturnType<Striking['effect']>>): number {
    const known = this.#looks.get(struck);
    if (known !== undefined) return known;
    const constantly =
      typeof struck === 'string' ||
      'loses' in struck ||
      'flows' in struck ||
      'belates' in struck ||
      isConstant(struck);
    return numbered(this.#looks, constantly ? struck : JSON.stringify(struck));
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
}

const mostLooks = 2 ** 16;
const mostKinds = 2 ** 8;
const mostForks = 8;

/** At which fork the ways to two crossings part, from 1; 0 where they are on one way, or there is but one. */
function forksApart(before: PlacedCrossing | null, { branch }: PlacedCrossing): number {
  if (before === null || before.branch === branch) return 0;
  const other = before.branch.path;
  const fork = branch.path.findIndex((chosen, index) => chosen !== other[index]);
  return fork + 1;
}
