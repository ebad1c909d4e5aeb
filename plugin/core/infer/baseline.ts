import type { Hypothesis, Look } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import type { Odds } from '../paths/distribution.ts';
import { predict, type ActiveEffect } from '../paths/predict.ts';
import { crossingsOf, routeOf, type Route } from '../paths/route.ts';
import { logLikelihood, surprises, surprisingLooks } from './likelihood.ts';
import { numbered } from './numbered.ts';
import { Reactions, type Course, type Parts } from './reactions.ts';
import { weighs, type Scene } from './scene.ts';

/** A fault with the share of packets that it strikes. */
export interface KnownFault {
  readonly hypothesis: Hypothesis;
  readonly share: number;
}

/** What a scene's cells look like when nothing is wrong but what is known already. */
export interface Baseline {
  readonly scene: Scene;
  /** Faults taken for granted; empty: nothing is wrong. */
  readonly known: readonly KnownFault[];
  /** In the order of the courses that `reactions` speaks of. */
  readonly cells: readonly BaselineCell[];
  /** The outcomes that were improbable where they were seen. */
  readonly unexpected: ReadonlySet<Look>;
  /** The cells, and the courses, in parts: first those with improbable samples when nothing is known, then all others. */
  readonly parts: readonly Part[];
  /** What all faults do along all courses; one store for all baselines of a scene. */
  readonly reactions: Reactions;
  /** Shapes are numbered from 1 to this. */
  readonly shapes: number;
  /** What was found for a `likeness`, by share, for whatever fault does the same again. */
  readonly weights: Map<number, Map<number, Weight>>;
}

/** Some of the cells; asked part by part, until what speaks against a fault suffices. */
export interface Part {
  readonly courses: readonly number[];
  /** Nats: the most that can be gained in these cells. */
  readonly most: number;
  /** The same for what can only make answers improbable. */
  readonly mostByHarm: number;
}

/** A fault weighed against one cell. */
export interface Weight {
  readonly predicted: Odds;
  /** Log-likelihood gained over the baseline, nats. */
  readonly gain: number;
  /** Samples that the baseline calls improbable and the fault does not. */
  readonly relieved: number;
  /** Something passes that should have failed. */
  readonly leavesSurprises: boolean;
  /** Whether the odds at lesser shares are mixtures of these and the baseline's. */
  readonly linear: boolean;
}

export interface BaselineCell {
  readonly cell: Cell;
  readonly route: Route;
  readonly expected: Odds;
  readonly logLikelihood: number;
  /** Samples that are improbable here. */
  readonly surprising: number;
  /** Cells of one shape, struck alike, are predicted and weighed alike: the work is done once for all of them. */
  readonly shape: number;
}

export function baselineOf(scene: Scene): Baseline {
  const shapes = new Map<string, number>();
  const odds = new Map<Odds, number>();
  const weighing = scene.cells.filter((cell) => weighs(scene, cell));
  const routes = weighing.map((cell) => routeOf(cell.probe, scene.context));
  const courses = routes.map(crossingsOf);
  const cells = weighing.flatMap((cell, index): readonly BaselineCell[] => {
    const [route, course] = [routes[index], courses[index]];
    if (route === undefined || course === undefined) return [];
    const expected = predict(route, []);
    const shape = numbered(shapes, `${shapeOf(cell, course)} ${String(numbered(odds, expected))}`);
    return [{ cell, route, shape, ...expectation(scene, cell, expected) }];
  });
  const parts = partsOf(cells);
  const reactions = new Reactions(
    cells.map(({ route }) => route),
    parts,
  );
  return baselineWith({ scene, known: [], reactions, shapes: shapes.size }, parts, cells);
}

/** The same cells, given that one more fault is at work. */
export function baselineGiven(baseline: Baseline, fault: KnownFault): Baseline {
  const { scene, reactions } = baseline;
  const known = [...baseline.known, fault];
  const effects = known.map(active);
  const shapes = new Map<number, number>();
  const done = new Map<number, Expectation>();
  const doings = new Map(reactions.of(fault.hypothesis).map(({ course, exactly }) => [course, exactly]));
  const cells = baseline.cells.map((one, course): BaselineCell => {
    const doing = doings.get(course) ?? 0;
    const alike = likeness(baseline, one, doing);
    const shape = numbered(shapes, alike);
    if (doing === 0) return { ...one, shape };
    const expected = done.get(alike) ?? expectation(scene, one.cell, predict(one.route, effects));
    done.set(alike, expected);
    return { ...one, shape, ...expected };
  });
  const parts = baseline.parts.map(({ courses }) => courses);
  return baselineWith({ scene, known, reactions, shapes: shapes.size }, parts, cells);
}

function baselineWith(
  given: Pick<Baseline, 'scene' | 'known' | 'reactions' | 'shapes'>,
  partition: Parts,
  cells: readonly BaselineCell[],
): Baseline {
  const unexpected = new Set(cells.flatMap(({ cell, expected }) => surprisingLooks(cell, expected)));
  const loss = (courses: readonly number[], open: boolean): number =>
    courses.reduce((sum, course) => {
      const cell = cells[course];
      return cell === undefined || (open && cell.surprising === 0) ? sum : sum - cell.logLikelihood;
    }, 0);
  const parts = partition.map((courses) => ({
    courses,
    most: loss(courses, false),
    mostByHarm: loss(courses, true),
  }));
  return { ...given, cells, parts, unexpected, weights: new Map() };
}

/** First what is improbable; of all others, which are alike next to each other, each part gets some of every kind. */
function partsOf(cells: readonly BaselineCell[]): Parts {
  const parts: number[][] = Array.from({ length: settledParts + 1 }, () => []);
  cells.forEach(({ surprising }, course) =>
    parts[surprising > 0 ? 0 : 1 + (course % settledParts)]?.push(course),
  );
  return parts;
}

const settledParts = 6;

/** Equal for cells of one shape to which the same is done. */
export const likeness = (
  { shapes }: Pick<Baseline, 'shapes'>,
  { shape }: BaselineCell,
  doing: number,
): number => doing * (shapes + 1) + shape;

export const active = ({ hypothesis, share }: KnownFault): ActiveEffect => ({
  where: hypothesis.where ?? everywhere,
  effect: hypothesis.effect,
  share,
});

const everywhere = (): boolean => true;

export const likelihood = (scene: Scene, cell: Cell, predicted: Odds): number =>
  logLikelihood(cell, predicted, scene.layout.pods.length);

/** Everything that prediction and likelihood look at, but for what is expected and what a fault does at the crossings. */
const shapeOf = ({ probe, counts, judged, slow, measured }: Cell, course: Course): string =>
  [
    probe.protocol,
    probe.paced,
    probe.flow !== undefined,
    probe.target.role,
    probe.question.kind,
    course.map(({ hop }) => hop).join(),
    JSON.stringify(judged ?? counts),
    slow,
    measured,
  ].join(' ');

type Expectation = Pick<BaselineCell, 'expected' | 'logLikelihood' | 'surprising'>;

const expectation = (scene: Scene, cell: Cell, expected: Odds): Expectation => ({
  expected,
  logLikelihood: likelihood(scene, cell, expected),
  surprising: surprises(cell, expected),
});
