import type { Hypothesis, Look } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';
import { isLinear, mixed, predict } from '../paths/predict.ts';
import {
  active,
  likeness,
  likelihood,
  type Baseline,
  type BaselineCell,
  type KnownFault,
  type Weight,
} from './baseline.ts';
import { surprises } from './likelihood.ts';

/** Nats that every fault of a set costs: two faults must explain clearly more than one. */
const perFault = 3;

/** Nats that an unknown fault costs on top: a named one that predicts as well wins, beyond an ambiguity group. */
const forUnknown = 3.5;

/** Nats that a fault costs for striking only a share of the packets: one more parameter. */
const forShare = 1;

const rareShares = [0.7, 0.5, 0.35, 0.2, 0.1, 0.05] as const;

/** With what strikes always. */
export const mostShares = rareShares.length + 1;

/** A fault, with how often it strikes, weighed against everything that was measured. */
export interface Scored extends KnownFault {
  /** Log-likelihood gained over the baseline, nats. */
  readonly gain: number;
  /** gain + evidence − complexity; the baseline has 0. */
  readonly score: number;
  /** How many cells the fault touches. */
  readonly touches: number;
  /** Those, with what is predicted there; none where the fault is out of the question. */
  readonly struck: () => ReadonlyMap<Cell, Odds>;
  /** Samples that the baseline calls improbable and this fault does not. */
  readonly relieved: number;
  /** It touches nothing that is improbable: whatever else is known, there is nothing to accuse it of. */
  readonly isMoot?: boolean;
}

/** The best score of a fault over the shares with which it may strike. */
export function score(hypothesis: Hypothesis, baseline: Baseline): Scored {
  if (hypothesis.latent === true) return outOfQuestion(hypothesis, 1);
  if (showsNothing(hypothesis, baseline)) return outOfQuestion(hypothesis, 1);
  const touched = touchedBy(hypothesis, baseline);
  // Without improbable samples there is nothing to accuse it of, and most have none.
  if (improbableIn(touched[0]?.alike() ?? []) < 2) return { ...outOfQuestion(hypothesis, 1), isMoot: true };
  const at = (share: number): ScoredAt => scoreAt(hypothesis, share, touched, baseline);
  if (hypothesis.share !== undefined) return at(hypothesis.share);
  const always = at(1);
  const { intermittent, mostShare = 1 } = hypothesis;
  if (mostShare === 1 && (intermittent !== true || !always.leavesSurprises)) return always;
  const [first = 1, ...rest] = [1, ...rareShares].filter((share) => share <= mostShare);
  return climb(first === 1 ? always : at(first), rest, at);
}

/** What befell the probes gives other looks to what a fault does: then nothing is said by the looks alone. */
const showsNothing = ({ shows }: Hypothesis, { known, unexpected }: Baseline): boolean =>
  shows?.every((look) => !unexpected.has(look)) === true &&
  !known.some((one) => one.hypothesis.disturbance === true);

/** The likelihood has one summit along the shares: from the largest downwards until it falls twice. */
function climb(first: Scored, shares: readonly number[], at: (share: number) => Scored): Scored {
  let best = first;
  let falls = 0;
  for (const share of shares) {
    const candidate = at(share);
    const rises = candidate.score > best.score || best.score === -Infinity;
    if (rises) best = candidate;
    falls = rises ? 0 : falls + 1;
    if (falls === 2) break;
  }
  return best;
}

/** Cells of one shape to which a hypothesis does the same: weighed once. */
interface Alike {
  readonly cells: readonly [BaselineCell, ...BaselineCell[]];
  /** What was found already, by share. */
  readonly weights: Map<number, Weight>;
}

/** The cells that a hypothesis touches, part by part, asked for when they matter. */
interface TouchedPart {
  readonly alike: () => readonly Alike[];
  /** Nats: the most that can be gained here. */
  readonly most: number;
}

function touchedBy(hypothesis: Hypothesis, baseline: Baseline): readonly TouchedPart[] {
  const harms = hypothesis.shows?.every((look) => !inTime.includes(look)) === true;
  return baseline.parts.map(({ most, mostByHarm }, part) => ({
    alike: once(() => alikeInPart(part, hypothesis, baseline)),
    most: harms ? mostByHarm : most,
  }));
}

/** Samples that the baseline calls improbable. */
const improbableIn = (part: readonly Alike[]): number =>
  sumOf(part, ({ cells }) => sumOf(cells, ({ surprising }) => surprising));

/** Only what makes others of these can make what answers come more probable. */
const inTime: readonly Look[] = ['noerror', 'nodata', 'nxdomain'];

function alikeInPart(part: number, hypothesis: Hypothesis, baseline: Baseline): readonly Alike[] {
  const { cells, known, reactions } = baseline;
  const alike = new Map<number, [BaselineCell, ...BaselineCell[]]>();
  for (const { course, doing, exactly } of reactions.inPart(part, hypothesis)) {
    const cell = cells[course];
    if (cell === undefined) continue;
    // Equal branches are equal only as long as nothing is known to be wrong in one of them.
    const key = likeness(baseline, cell, known.length === 0 ? doing : exactly);
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [cell]);
    else same.push(cell);
  }
  return [...alike].map(([key, same]) => ({ cells: same, weights: weightsOf(baseline, key) }));
}

/** One store for all faults that do the same to cells of one shape. */
function weightsOf({ weights }: Baseline, key: number): Map<number, Weight> {
  const known = weights.get(key) ?? new Map<number, Weight>();
  weights.set(key, known);
  return known;
}

interface Weighed {
  readonly cells: Alike['cells'];
  readonly weight: Weight;
}

/** A share's score, and whether a lesser one could explain more: something passes that should have failed. */
interface ScoredAt extends Scored {
  readonly leavesSurprises: boolean;
}

/** What it explains is weighed first; then what it should have broken and has not, until that outweighs the gain. */
function scoreAt(
  hypothesis: Hypothesis,
  share: number,
  touched: readonly TouchedPart[],
  baseline: Baseline,
): ScoredAt {
  const fault = { hypothesis, share };
  const weighed: Weighed[] = [];
  const gainIn = (part: readonly Alike[]): number =>
    sumOf(part, (alike) => {
      const one = weigh(fault, alike, baseline);
      weighed.push(one);
      return one.weight.gain * alike.cells.length;
    });
  let gain = 0;
  let stillToGain = sumOf(touched, ({ most }) => most);
  for (const { alike, most } of touched) {
    if (gain + stillToGain < 0) break;
    stillToGain -= most;
    gain += gainIn(alike());
  }
  if (gain + stillToGain < 0) return { ...outOfQuestion(hypothesis, share), leavesSurprises: true };
  const complexity = perFault + (share < 1 ? forShare : 0) + (isUnknown(hypothesis) ? forUnknown : 0);
  return {
    ...fault,
    gain,
    score: gain + evidenceNats(hypothesis) - complexity,
    relieved: weighed.reduce((sum, { cells, weight }) => sum + weight.relieved * cells.length, 0),
    touches: weighed.reduce((sum, { cells }) => sum + cells.length, 0),
    leavesSurprises: weighed.some(({ weight }) => weight.leavesSurprises),
    struck: once(() => predictions(weighed)),
  };
}

/** What befalls probes is nothing rare, nor is what only a missing right keeps without a name; what is merely not excluded is. */
const isUnknown = ({ fault, disturbance, veiled, supposed }: Hypothesis): boolean =>
  supposed === true || (fault === null && disturbance !== true && veiled !== true);

function weigh(fault: KnownFault, alike: Alike, baseline: Baseline): Weighed {
  const weight = alike.weights.get(fault.share) ?? weightOf(fault, alike, baseline);
  alike.weights.set(fault.share, weight);
  return { cells: alike.cells, weight };
}

function weightOf(fault: KnownFault, alike: Alike, baseline: Baseline): Weight {
  const [{ cell, surprising, logLikelihood, route }] = alike.cells;
  const predicted = predictedFor(fault, alike, baseline);
  const left = surprises(cell, predicted);
  return {
    predicted,
    gain: likelihood(baseline.scene, cell, predicted) - logLikelihood,
    relieved: Math.max(0, surprising - left),
    leavesSurprises: left > 0 || isTooPrompt(cell, predicted),
    linear: fault.share === 1 && isLinear(route, active(fault)),
  };
}

/** At a lesser share mostly a mixture of what the baseline and the full share predict, which is cheaper to work out. */
function predictedFor(fault: KnownFault, alike: Alike, baseline: Baseline): Odds {
  const [{ route, expected }] = alike.cells;
  const always = alike.weights.get(1);
  return fault.share < 1 && always?.linear === true
    ? mixed(always.predicted, fault.share, expected)
    : predict(route, [...baseline.known, fault].map(active));
}

const predictions = (weighed: readonly Weighed[]): ReadonlyMap<Cell, Odds> =>
  new Map(weighed.flatMap(({ cells, weight }) => cells.map(({ cell }) => [cell, weight.predicted] as const)));

const sumOf = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Answers came in time, which nearly all should not have done. */
const isTooPrompt = (cell: Cell, predicted: Odds): boolean =>
  chanceOf(predicted, 'slow') >= 0.5 && cell.slow < cell.measured;

/** Contradicted by more than all it could still explain. */
const outOfQuestion = (hypothesis: Hypothesis, share: number): Scored => ({
  hypothesis,
  share,
  gain: -Infinity,
  score: -Infinity,
  relieved: 0,
  touches: 0,
  struck: () => nothing,
});

const nothing: ReadonlyMap<Cell, Odds> = new Map();

/** Objects, logs and ICMP: a proof weighs about as much as a failing and a passing cell, and never more than once. */
export function evidenceNats({ evidence }: Pick<Hypothesis, 'evidence'>): number {
  const count = (weight: string): number => evidence.filter((one) => one.weight === weight).length;
  return Math.min(count('proof'), 1) * 5 + Math.min(count('supports'), 2) * 1.5 - count('contradicts') * 6;
}
