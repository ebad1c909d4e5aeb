import type { Hypothesis } from '../faults/fault.ts';
import { hypothesesOf } from '../faults/index.ts';
import { hopKey } from '../model/hop.ts';
import { baselineGiven, baselineOf, type Baseline, type KnownFault } from './baseline.ts';
import { disturbances } from './disturbances.ts';
import { mostShares, score, type Scored } from './score.ts';
import type { Scene } from './scene.ts';

/** All hypotheses, best first, each with its share of belief. */
export interface Ranking {
  readonly baseline: Baseline;
  readonly hypotheses: readonly Hypothesis[];
  readonly candidates: readonly Candidate[];
  /** How many hypotheses were weighed at first, at how many shares: of many one fits a pattern of chance. */
  readonly tried: number;
}

export interface Candidate extends Scored {
  /** 0..1 among all hypotheses and "nothing more is wrong". */
  readonly posterior: number;
}

/** Weighs every single fault. */
export function rank(scene: Scene): Ranking {
  const hypotheses = [...hypothesesOf(scene), ...disturbances(scene)];
  return rankAgainst(baselineOf(scene), hypotheses, hypotheses.length * mostShares);
}

/**
 * Weighs every other fault at another place, given that this one is at work: of those that explain something at all, for
 * what nobody could accuse alone, nobody can beside another. Beside what befalls the probes everything is weighed anew: it may
 * have hidden what contradicts a fault, and what speaks for it.
 */
export function rankGiven(ranking: Ranking, known: KnownFault): Ranking {
  const disturbed = known.hypothesis.disturbance === true;
  const accusable = ranking.candidates
    .filter(
      ({ relieved, hypothesis, isMoot }) =>
        relieved >= 2 ||
        hypothesis.latent === true ||
        hypothesis.disturbance === true ||
        (disturbed && isMoot !== true),
    )
    .map(({ hypothesis }) => hypothesis);
  const elsewhere = accusable.filter(
    (one) =>
      one !== known.hypothesis &&
      (one.disturbance === true || disturbed || isElsewhere(one, known.hypothesis)),
  );
  return rankAgainst(baselineGiven(ranking.baseline, known), elsewhere, ranking.tried);
}

/** At another hop, and not the same place by another name. */
const isElsewhere = (one: Hypothesis, known: Hypothesis): boolean =>
  hopKey(one.hop) !== hopKey(known.hop) && (one.where === undefined || one.where !== known.where);

function rankAgainst(baseline: Baseline, hypotheses: readonly Hypothesis[], tried: number): Ranking {
  const scored = withoutTwins(hypotheses.map((hypothesis) => score(hypothesis, baseline)));
  const sorted = scored.sort((a, b) => b.score - a.score);
  const top = Math.max(0, sorted[0]?.score ?? 0);
  const total = sorted.reduce((sum, one) => sum + Math.exp(one.score - top), Math.exp(-top));
  return {
    baseline,
    hypotheses,
    tried,
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
