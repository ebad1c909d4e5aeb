import type { Hypothesis } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import type { HopKind } from '../model/hop.ts';
import type { Crossing } from '../paths/crossing.ts';
import { chanceOf, isConstant, type Odds } from '../paths/distribution.ts';
import { predict, type ActiveEffect } from '../paths/predict.ts';
import { crossingsOf, routeOf, type Route } from '../paths/route.ts';
import { logLikelihood, surprises } from './likelihood.ts';
import { weighs, type Scene } from './scene.ts';

/** Nats that every fault of a set costs: two faults must explain clearly more than one. */
const perFault = 3;

/** Nats that an unknown fault costs on top: a named one that predicts as well wins, beyond an ambiguity group. */
const forUnknown = 3.5;

/** Nats that a fault costs for striking only a share of the packets: one more parameter. */
const forShare = 1;

const rareShares = [0.7, 0.5, 0.35, 0.2, 0.1, 0.05] as const;

/** A fault, with how often it strikes, weighed against everything that was measured. */
export interface Scored {
  readonly hypothesis: Hypothesis;
  readonly share: number;
  /** Log-likelihood gained over the baseline, nats. */
  readonly gain: number;
  /** gain + evidence − complexity; the baseline has 0. */
  readonly score: number;
  /** Cells that the fault touches, with what is predicted there. */
  readonly struck: ReadonlyMap<Cell, Odds>;
  /** Samples that the baseline calls improbable and this fault does not. */
  readonly relieved: number;
}

/** What a scene's cells look like when nothing is wrong but what is known already. */
export interface Baseline {
  readonly scene: Scene;
  /** Faults taken for granted; empty: nothing is wrong. */
  readonly known: readonly Pick<Scored, 'hypothesis' | 'share'>[];
  readonly cells: readonly BaselineCell[];
  /** Those with improbable samples. */
  readonly open: readonly BaselineCell[];
}

interface BaselineCell {
  readonly cell: Cell;
  readonly route: Route;
  /** Every crossing of the route, in order. */
  readonly crossings: readonly PlacedCrossing[];
  readonly byHop: ReadonlyMap<HopKind, readonly PlacedCrossing[]>;
  readonly expected: Odds;
  readonly logLikelihood: number;
  /** Samples that are improbable here. */
  readonly surprising: number;
  /** Cells of one shape, struck alike, are predicted and weighed alike: the work is done once for all of them. */
  readonly shape: number;
}

export function baselineOf(scene: Scene): Baseline {
  const shapes = new Map<string, number>();
  const cells = scene.cells
    .filter((cell) => weighs(scene, cell))
    .map((cell): BaselineCell => {
      const route = routeOf(cell.probe, scene.context);
      const crossings = crossingsOf(route).map((crossing, place) => ({ crossing, place }));
      const byHop = Map.groupBy(crossings, ({ crossing }) => crossing.hop);
      const expected = predict(route, []);
      const shape = numbered(shapes, shapeOf(cell, crossings, expected));
      return { cell, route, crossings, byHop, shape, ...expectation(scene, cell, expected) };
    });
  return { scene, known: [], cells: easiestFirst(cells), open: openOnes(cells) };
}

/** Everything that prediction and likelihood look at, but for what a fault does at the crossings. */
const shapeOf = (
  { probe, counts, judged, slow, measured }: Cell,
  crossings: readonly PlacedCrossing[],
  expected: Odds,
): string =>
  [
    probe.protocol,
    probe.target.role,
    probe.question.kind,
    crossings.map(({ crossing }) => crossing.hop).join(),
    expected.join(),
    JSON.stringify(judged ?? counts),
    slow,
    measured,
  ].join(' ');

function numbered(numbers: Map<string, number>, key: string): number {
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

const openOnes = (cells: readonly BaselineCell[]): readonly BaselineCell[] =>
  cells.filter((one) => one.surprising > 0);

/** What the baseline explains best comes first: there a wrong hypothesis is refuted soonest. */
const easiestFirst = (cells: readonly BaselineCell[]): readonly BaselineCell[] =>
  [...cells].sort((a, b) => b.logLikelihood - a.logLikelihood);

/** The same cells, given that one more fault is at work. */
export function baselineGiven(baseline: Baseline, fault: Pick<Scored, 'hypothesis' | 'share'>): Baseline {
  const { scene } = baseline;
  const known = [...baseline.known, fault];
  const effects = known.map(active);
  const shapes = new Map<string, number>();
  const reactions = new Reactions(fault.hypothesis);
  const cells = baseline.cells.map((one): BaselineCell => {
    const reaction = reactions.of(one);
    const shape = numbered(shapes, `${String(one.shape)} ${reaction}`);
    if (reaction === '') return { ...one, shape };
    const expected = predict(one.route, effects);
    return { ...one, shape, ...expectation(scene, one.cell, expected) };
  });
  return { scene, known, cells: easiestFirst(cells), open: openOnes(cells) };
}

/** What a hypothesis does at each crossing of a cell, as a word: equal words for equal doings; empty where it does nothing. */
class Reactions {
  readonly #hypothesis: Hypothesis;
  readonly #numbers = new Map<unknown, number>();

  constructor(hypothesis: Hypothesis) {
    this.#hypothesis = hypothesis;
  }

  of(cell: BaselineCell): string {
    let word = '';
    for (const { crossing, place } of crossingsFor(this.#hypothesis, cell)) {
      const struck = this.#hypothesis.effect(crossing);
      if (struck === null) continue;
      const key = typeof struck === 'string' || isConstant(struck) ? struck : JSON.stringify(struck);
      const number = this.#numbers.get(key) ?? this.#numbers.size;
      this.#numbers.set(key, number);
      word += `${String(place)}:${String(number)} `;
    }
    return word;
  }
}

/** Those at which it may strike at all. */
const crossingsFor = ({ at }: Hypothesis, { crossings, byHop }: BaselineCell): readonly PlacedCrossing[] =>
  at === undefined ? crossings : (byHop.get(at) ?? []);

interface PlacedCrossing {
  readonly crossing: Crossing;
  /** Its number along the route. */
  readonly place: number;
}

/** The best score of a fault over the shares with which it may strike. */
export function score(hypothesis: Hypothesis, baseline: Baseline): Scored {
  if (hypothesis.latent === true) return outOfQuestion(hypothesis, new Map());
  if (couldExplain(hypothesis, baseline) < 2) return outOfQuestion(hypothesis, new Map());
  const reactions = new Reactions(hypothesis);
  const touched = baseline.cells.flatMap((one): readonly Touched[] => {
    const reaction = reactions.of(one);
    return reaction === '' ? [] : [{ ...one, alike: `${String(one.shape)} ${reaction}` }];
  });
  const always = scoreAt(hypothesis, 1, touched, baseline);
  if (hypothesis.intermittent !== true || !leavesSurprises(always)) return always;
  return climb(always, (share) => scoreAt(hypothesis, share, touched, baseline));
}

/** A cell that a hypothesis touches; those with equal words come out alike. */
interface Touched extends BaselineCell {
  readonly alike: string;
}

/** The likelihood has one summit along the shares: from the full share downwards until it falls twice. */
function climb(always: Scored, at: (share: number) => Scored): Scored {
  let best = always;
  let falls = 0;
  for (const share of rareShares) {
    const candidate = at(share);
    const rises = candidate.score > best.score || best.score === -Infinity;
    if (rises) best = candidate;
    falls = rises ? 0 : falls + 1;
    if (falls === 2) break;
  }
  return best;
}

/** Improbable samples in cells that it touches: without any there is nothing to accuse it of, and most have none. */
const couldExplain = (hypothesis: Hypothesis, { open }: Baseline): number =>
  open.reduce((sum, one) => (strikes(hypothesis, one) ? sum + one.surprising : sum), 0);

/** Only where something passes that should have failed can a lesser share explain more. */
const leavesSurprises = ({ struck, gain }: Scored): boolean =>
  gain === -Infinity ||
  [...struck].some(([cell, predicted]) => surprises(cell, predicted) > 0 || isTooPrompt(cell, predicted));

/** Answers came in time, which nearly all should not have done. */
const isTooPrompt = (cell: Cell, predicted: Odds): boolean =>
  chanceOf(predicted, 'slow') >= 0.5 && cell.slow < cell.measured;

const strikes = (hypothesis: Hypothesis, cell: BaselineCell): boolean =>
  crossingsFor(hypothesis, cell).some(({ crossing }) => hypothesis.effect(crossing) !== null);

function scoreAt(
  hypothesis: Hypothesis,
  share: number,
  touched: readonly Touched[],
  { scene, known }: Baseline,
): Scored {
  const effects = [...known, { hypothesis, share }].map(active);
  const struck = new Map<Cell, Odds>();
  const done = new Map<string, Weighed>();
  let gain = 0;
  let relieved = 0;
  let stillToGain = touched.reduce((sum, one) => sum - one.logLikelihood, 0);
  for (const one of touched) {
    if (gain + stillToGain < 0) return outOfQuestion(hypothesis, struck);
    stillToGain += one.logLikelihood;
    const weighed = done.get(one.alike) ?? weigh(scene, one, effects);
    done.set(one.alike, weighed);
    struck.set(one.cell, weighed.predicted);
    gain += weighed.gain;
    relieved += weighed.relieved;
  }
  const complexity = perFault + (share < 1 ? forShare : 0) + (hypothesis.fault === null ? forUnknown : 0);
  return { hypothesis, share, gain, struck, relieved, score: gain + evidenceNats(hypothesis) - complexity };
}

interface Weighed {
  readonly predicted: Odds;
  readonly gain: number;
  readonly relieved: number;
}

function weigh(scene: Scene, one: BaselineCell, effects: readonly ActiveEffect[]): Weighed {
  const predicted = predict(one.route, effects);
  return {
    predicted,
    gain: likelihood(scene, one.cell, predicted) - one.logLikelihood,
    relieved: Math.max(0, one.surprising - surprises(one.cell, predicted)),
  };
}

/** Contradicted by more than all it could still explain. */
const outOfQuestion = (hypothesis: Hypothesis, struck: Scored['struck']): Scored => ({
  hypothesis,
  share: 1,
  gain: -Infinity,
  score: -Infinity,
  struck,
  relieved: 0,
});

const active = ({ hypothesis, share }: Pick<Scored, 'hypothesis' | 'share'>): ActiveEffect => ({
  effect: hypothesis.effect,
  share,
});

const expectation = (
  scene: Scene,
  cell: Cell,
  expected: Odds,
): Pick<BaselineCell, 'expected' | 'logLikelihood' | 'surprising'> => ({
  expected,
  logLikelihood: likelihood(scene, cell, expected),
  surprising: surprises(cell, expected),
});

const likelihood = (scene: Scene, cell: Cell, predicted: Odds): number =>
  logLikelihood(cell, predicted, scene.layout.pods.length);

/** Objects, logs and ICMP: a proof weighs about as much as a failing and a passing cell, and never more than once. */
export function evidenceNats({ evidence }: Pick<Hypothesis, 'evidence'>): number {
  const count = (weight: string): number => evidence.filter((one) => one.weight === weight).length;
  return Math.min(count('proof'), 1) * 5 + Math.min(count('supports'), 2) * 1.5 - count('contradicts') * 6;
}
