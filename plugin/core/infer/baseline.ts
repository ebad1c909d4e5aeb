import type { Hypothesis } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import type { Odds } from '../paths/distribution.ts';
import { predict, type ActiveEffect } from '../paths/predict.ts';
import { crossingsOf, routeOf, type Route } from '../paths/route.ts';
import { logLikelihood, surprises } from './likelihood.ts';
import { numbered, Reactions, type Course } from './reactions.ts';
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
  /** Of all cells without improbable samples; nothing that breaks only these can gain more than the loss of it. */
  readonly settledLogLikelihood: number;
  /** What all faults do along all courses; one store for all baselines of a scene. */
  readonly reactions: Reactions;
  /** Shapes are numbered from 1 to this. */
  readonly shapes: number;
  /** What was found for a `likeness`, by share, for whatever fault does the same again. */
  readonly weights: Map<number, Map<number, Weight>>;
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
  const weighing = scene.cells.filter((cell) => weighs(scene, cell));
  const routes = weighing.map((cell) => routeOf(cell.probe, scene.context));
  const courses = routes.map(crossingsOf);
  const cells = weighing.flatMap((cell, index): readonly BaselineCell[] => {
    const [route, course] = [routes[index], courses[index]];
    if (route === undefined || course === undefined) return [];
    const expected = predict(route, []);
    const shape = numbered(shapes, shapeOf(cell, course, expected));
    return [{ cell, route, shape, ...expectation(scene, cell, expected) }];
  });
  return baselineWith({ scene, known: [], reactions: new Reactions(courses), shapes: shapes.size }, cells);
}

/** The same cells, given that one more fault is at work. */
export function baselineGiven(baseline: Baseline, fault: KnownFault): Baseline {
  const { scene, reactions } = baseline;
  const known = [...baseline.known, fault];
  const effects = known.map(active);
  const shapes = new Map<number, number>();
  const done = new Map<number, Expectation>();
  const doings = new Map(reactions.of(fault.hypothesis).map(({ course, doing }) => [course, doing]));
  const cells = baseline.cells.map((one, course): BaselineCell => {
    const doing = doings.get(course) ?? 0;
    const alike = likeness(baseline, one, doing);
    const shape = numbered(shapes, alike);
    if (doing === 0) return { ...one, shape };
    const expected = done.get(alike) ?? expectation(scene, one.cell, predict(one.route, effects));
    done.set(alike, expected);
    return { ...one, shape, ...expected };
  });
  return baselineWith({ scene, known, reactions, shapes: shapes.size }, cells);
}

function baselineWith(
  given: Pick<Baseline, 'scene' | 'known' | 'reactions' | 'shapes'>,
  cells: readonly BaselineCell[],
): Baseline {
  const settled = cells.filter((one) => one.surprising === 0);
  const settledLogLikelihood = settled.reduce((sum, one) => sum + one.logLikelihood, 0);
  return { ...given, cells, settledLogLikelihood, weights: new Map() };
}

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

/** Everything that prediction and likelihood look at, but for what a fault does at the crossings. */
const shapeOf = ({ probe, counts, judged, slow, measured }: Cell, course: Course, expected: Odds): string =>
  [
    probe.protocol,
    probe.target.role,
    probe.question.kind,
    course.map(({ hop }) => hop).join(),
    expected.join(),
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
