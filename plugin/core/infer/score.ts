import type { Hypothesis } from '../faults/fault.ts';
import type { Cell } from '../model/cell.ts';
import type { Distribution } from '../paths/distribution.ts';
import { predict, type ActiveEffect } from '../paths/predict.ts';
import { logLikelihood } from './likelihood.ts';
import { weighs, type Scene } from './scene.ts';

/** Nats that every fault of a set costs: two faults must explain clearly more than one. */
const perFault = 3;

/** Nats that an unknown fault costs on top: a named one that predicts as well wins, beyond an ambiguity group. */
const forUnknown = 3.5;

/** Nats that a fault costs for striking only a share of the packets: one more parameter. */
const forShare = 1;

const shares = [1, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05] as const;

/** A set of faults, with how often they strike, weighed against everything that was measured. */
export interface Scored {
  readonly faults: readonly Hypothesis[];
  readonly share: number;
  /** Log-likelihood gained over "nothing is wrong", nats. */
  readonly gain: number;
  /** gain + evidence − complexity; "nothing is wrong" has 0. */
  readonly score: number;
  /** Cells that the faults touch, with what they predict there. */
  readonly struck: ReadonlyMap<Cell, Distribution>;
}

/** What a scene's cells look like when nothing is wrong; computed once per scene. */
export interface Baseline {
  readonly scene: Scene;
  readonly cells: readonly {
    readonly cell: Cell;
    readonly healthy: Distribution;
    readonly logLikelihood: number;
  }[];
}

export function baselineOf(scene: Scene): Baseline {
  const endpoints = scene.layout.pods.length;
  const cells = scene.cells
    .filter((cell) => weighs(scene, cell))
    .map((cell) => {
      const healthy = predict(cell.probe, scene.context, []);
      return { cell, healthy, logLikelihood: logLikelihood(cell, healthy, endpoints) };
    });
  return { scene, cells };
}

/** The best score of a set of faults over the shares with which they may strike. */
export function score(faults: readonly Hypothesis[], baseline: Baseline): Scored {
  const always = scoreAt(faults, 1, baseline);
  if (!faults.every((fault) => fault.intermittent === true) || always.struck.size === 0) return always;
  return shares
    .slice(1)
    .map((share) => scoreAt(faults, share, baseline))
    .reduce((best, candidate) => (candidate.score > best.score ? candidate : best), always);
}

function scoreAt(faults: readonly Hypothesis[], share: number, baseline: Baseline): Scored {
  const struck = new Map<Cell, Distribution>();
  let gain = 0;
  for (const { cell, logLikelihood: healthy } of baseline.cells) {
    let strikes = 0;
    const effects = faults.map(({ effect }): ActiveEffect => ({
      share,
      effect: (crossing) => {
        const result = effect(crossing);
        if (result !== null) strikes += 1;
        return result;
      },
    }));
    const predicted = predict(cell.probe, baseline.scene.context, effects);
    if (strikes === 0) continue;
    struck.set(cell, predicted);
    gain += logLikelihood(cell, predicted, baseline.scene.layout.pods.length) - healthy;
  }
  return { faults, share, gain, struck, score: gain + priorOf(faults) - (share < 1 ? forShare : 0) };
}

const priorOf = (faults: readonly Hypothesis[]): number =>
  faults.reduce(
    (sum, fault) => sum - perFault - (fault.fault === null ? forUnknown : 0) + evidenceNats(fault),
    0,
  );

/** Objects, logs and ICMP: a proof weighs about as much as a failing and a passing cell, and never more than once. */
export function evidenceNats({ evidence }: Pick<Hypothesis, 'evidence'>): number {
  const count = (weight: string): number => evidence.filter((one) => one.weight === weight).length;
  return Math.min(count('proof'), 1) * 5 + Math.min(count('supports'), 2) * 1.5 - count('contradicts') * 6;
}
