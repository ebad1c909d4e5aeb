import type { Hypothesis } from '../faults/fault.ts';
import { hypothesesOf } from '../faults/index.ts';
import { baselineOf, score, type Baseline, type Scored } from './score.ts';
import type { Scene } from './scene.ts';

/** All hypotheses, best first, each with its share of belief. */
export interface Ranking {
  readonly baseline: Baseline;
  readonly candidates: readonly Candidate[];
  /** Belief that nothing is wrong, 0..1. */
  readonly healthyPosterior: number;
}

export interface Candidate extends Scored {
  readonly hypothesis: Hypothesis;
  /** 0..1 among all hypotheses and "nothing is wrong". */
  readonly posterior: number;
}

/** Weighs every single fault. */
export function rank(scene: Scene): Ranking {
  const baseline = baselineOf(scene);
  const scored = withoutTwins(
    hypothesesOf(scene).map((hypothesis) => ({ hypothesis, ...score([hypothesis], baseline) })),
  );
  const sorted = scored.sort((a, b) => b.score - a.score);
  const top = Math.max(0, sorted[0]?.score ?? 0);
  const total = sorted.reduce((sum, one) => sum + Math.exp(one.score - top), Math.exp(-top));
  return {
    baseline,
    candidates: sorted.map((one) => ({ ...one, posterior: Math.exp(one.score - top) / total })),
    healthyPosterior: Math.exp(-top) / total,
  };
}

/** The same fault at the same kind of hop with the same score says the same thing twice ("all of one upstream"). */
function withoutTwins<T extends Scored & { readonly hypothesis: Hypothesis }>(scored: readonly T[]): T[] {
  const seen = new Set<string>();
  return scored.filter(({ hypothesis, score: value, gain, struck }) => {
    const key = [
      hypothesis.fault?.id ?? 'unknown',
      hypothesis.hop.kind,
      value.toFixed(6),
      gain.toFixed(6),
      String(struck.size),
    ].join(' ');
    if (struck.size > 0 && gain !== 0 && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
