import type { Candidate, Ranking } from './rank.ts';

/** Scores closer than this cannot be told apart with the probes at hand. */
export const ambiguityNats = 3;

export const isDisturbance = ({ hypothesis }: Candidate): boolean => hypothesis.disturbance === true;

/** What most likely befell the probes; null where nothing speaks for it. */
export const disturbanceIn = ({ candidates }: Ranking): Candidate | null =>
  candidates.find((one) => isDisturbance(one) && one.score > 0) ?? null;

/**
 * Whether something that befell the probes explains what was seen about as well as what has that score: of so many hypotheses one
 * fits a pattern of chance that much better. What strikes only now and then must be that much better than nothing, too.
 */
export function isDisturbed(ranking: Ranking, score: number, isRare: boolean): boolean {
  const least = ambiguityNats + Math.log(ranking.tried);
  const disturbance = disturbanceIn(ranking);
  return (disturbance !== null && score - disturbance.score <= least) || (isRare && score <= least);
}

/** The same of one fault. */
export const isDisturbedIn = (ranking: Ranking, { score, share }: Candidate): boolean =>
  isDisturbed(ranking, score, share < 1);
