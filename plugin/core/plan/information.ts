import { outcomeClasses } from '../model/outcome.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';

/** How far an experiment takes suspects apart: Bhattacharyya distances in nats, 0 where it comes out alike; symmetric. */
export type Apart = readonly (readonly number[])[];

/** What could be done next: how far it would take the suspects apart, and how long it would take. */
export interface Experiment {
  readonly apart: Apart;
  readonly seconds: number;
}

/** Nats below which an experiment is not worth a pod. */
const leastInformation = 0.03;

/** Nats: about one answer in eight comes out differently. */
const leastShown = 0.05;

/** Predictions are no better than this, whatever they say. */
const doubt = 0.02;

/**
 * The experiments to do at once: again and again the one that tells the most per second beside those chosen, until none of the rest
 * would tell anything more. `beliefs` are those of the suspects and sum to 1.
 */
export function mostTelling<E extends Experiment>(
  experiments: readonly E[],
  beliefs: readonly number[],
  most: number,
): readonly E[] {
  const chosen: E[] = [];
  let apart: Apart = beliefs.map(() => beliefs.map(() => 0));
  while (chosen.length < most) {
    const known = information(apart, beliefs);
    const gains = experiments
      .filter((one) => !chosen.includes(one))
      .map((one) => ({ one, gain: information(sum(apart, one.apart), beliefs) - known }))
      .filter(({ gain }) => gain >= leastInformation);
    const [first, ...others] = gains;
    if (first === undefined) break;
    const rate = ({ one, gain }: typeof first): number => gain / one.seconds;
    const best = others.reduce((sofar, next) => (rate(next) > rate(sofar) ? next : sofar), first);
    chosen.push(best.one);
    apart = sum(apart, best.one.apart);
  }
  return chosen;
}

/**
 * Nats that the outcome tells at least about which suspect it is: the lower bound on the mutual information by pairwise distances
 * (Kolchinsky and Tracey, "Estimating Mixture Entropy with Pairwise Distances", 2017), which add up over independent questions.
 */
export const information = (apart: Apart, beliefs: readonly number[]): number =>
  beliefs.reduce((total, belief, one) => {
    const alike = beliefs.reduce(
      (share, other, index) => share + other * Math.exp(-(apart[one]?.[index] ?? 0)),
      0,
    );
    return total - (belief === 0 ? 0 : belief * Math.log(alike));
  }, 0);

/**
 * Beliefs for choosing experiments: half what was inferred, half nobody knows better. An inference is only as good as its model,
 * and an experiment is what would show it.
 */
export function doubted(posteriors: readonly number[]): readonly number[] {
  const total = posteriors.reduce((sum, one) => sum + one, 0);
  const even = 1 / posteriors.length;
  return posteriors.map((one) => (total === 0 ? even : (one / total + even) / 2));
}

/** Of two predictions for one question; 0 where the few answers to it would not show the difference. */
export function apartBy(a: Odds, b: Odds): number {
  let overlap = 0;
  for (let place = 0; place < outcomeClasses.length; place += 1)
    overlap += Math.sqrt(doubtful(a[place] ?? 0) * doubtful(b[place] ?? 0));
  const [slowA, slowB] = [halfDoubtful(chanceOf(a, 'slow')), halfDoubtful(chanceOf(b, 'slow'))];
  const bySlowness = Math.sqrt(slowA * slowB) + Math.sqrt((1 - slowA) * (1 - slowB));
  const distance = -Math.log(Math.min(overlap, bySlowness));
  return distance < leastShown ? 0 : distance;
}

const doubtful = (chance: number): number => (1 - doubt) * chance + doubt / outcomeClasses.length;
const halfDoubtful = (chance: number): number => (1 - doubt) * chance + doubt / 2;

const sum = (a: Apart, b: Apart): Apart =>
  a.map((row, one) => row.map((distance, other) => distance + (b[one]?.[other] ?? 0)));
