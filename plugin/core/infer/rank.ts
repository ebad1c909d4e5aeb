import type { Hypothesis } from '../faults/fault.ts';
import { hypothesesOf } from '../faults/index.ts';
import { hopKey } from '../model/hop.ts';
import { baselineGiven, baselineOf, type Baseline, type KnownFault } from './baseline.ts';
import { score, type Scored } from './score.ts';
import type { Scene } from './scene.ts';

/** All hypotheses, best first, each with its share of belief. */
export interface Ranking {
  readonly baseline: Baseline;
  readonly hypotheses: readonly Hypothesis[];
  readonly candidates: readonly Candidate[];
}

export interface Candidate extends Scored {
  /** 0..1 among all hypotheses and "nothing more is wrong". */
  readonly posterior: number;
}

/** Weighs every single fault. */
export const rank = (scene: Scene): Ranking => rankAgainst(baselineOf(scene), hypothesesOf(scene));

/**
 * Weighs every other fault at another place, given that this one is at work: of those that explain something at all, for
 * what nobody could accuse alone, nobody can beside another.
 */
export function rankGiven(ranking: Ranking, known: KnownFault): Ranking {
  const accusable = ranking.candidates
    .filter(({ relieved, hypothesis }) => relieved >= 2 || hypothesis.latent === true)
    .map(({ hypothesis }) => hypothesis);
  const elsewhere = accusable.filter(({ hop }) => hopKey(hop) !== hopKey(known.hypothesis.hop));
  return rankAgainst(baselineGiven(ranking.baseline, known), elsewhere);
}

function rankAgainst(baseline: Baseline, hypotheses: readonly Hypothesis[]): Ranking {
  const scored = withoutTwins(hypotheses.map((hypothesis) => score(hypothesis, baseline)));
  const sorted = scored.sort((a, b) => b.score - a.score);
  const top = Math.max(0, sorted[0]?.score ?? 0);
  const total = sorted.reduce((sum, one) => sum + Math.exp(one.score - top), Math.exp(-top));
  return {
    baseline,
    hypotheses,
    candidates: sorted.map((one) => ({ ...one, posterior: Math.exp(one.score - top) / total })),
  };
}

/** The same fault at the same kind of hop with the same score says the same thing twice ("all of one upstream"). */
function withoutTwins(scored: readonly Scored[]): Scored[] {
  const seen = new Set<string>();
  return scored.filter(({ hypothesis, score: value, gain, touches }) => {
    const key = [
      hypothesis.fault?.id ?? 'unknown',
      hypothesis.hop.kind,
      value.toFixed(6),
      gain.toFixed(6),
      String(touches),
    ].join(' ');
    if (touches > 0 && gain !== 0 && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
