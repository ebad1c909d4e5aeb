import { hopKey, hopKinds } from '../model/hop.ts';
import { leftOver, rankGiven, type Candidate, type Ranking } from './rank.ts';

/** Two faults that together explain clearly more than any one. */
export interface Pair {
  /** The one nearer to the client first. */
  readonly members: readonly [PairMember, PairMember];
}

export interface PairMember {
  readonly candidate: Candidate;
  /** What may stand in its place, the other member being taken for granted. */
  readonly ranking: Ranking;
}

/** Single faults beside which a second one is sought. */
const leaders = 8;

/** Nats by which a pair must beat the best single fault, each fault having paid for itself. */
const leastAdvantage = 3;

/** Nats of probe evidence below which nothing is accused: less than one clearly failing cell. */
export const leastGain = 4;

/** Explains at least two failing samples that nothing else did, and clearly. */
export const isConvincing = (candidate: Candidate): boolean =>
  candidate.gain >= leastGain && candidate.relieved >= 2;

/**
 * Searches pairs among the best single faults and whatever explains what they leave unexplained. null where one fault, or
 * none, does as well: two are not named where one would do.
 */
export function pairOf(ranking: Ranking): Pair | null {
  const single = ranking.candidates[0];
  if (single === undefined || !isConvincing(single) || leftOver(ranking, single) < 2) return null;
  const pairs = leadersOf(ranking).flatMap((leader) => {
    const ranked = rankGiven(ranking, leader);
    const partner = ranked.candidates.find(isConvincing);
    return partner === undefined ? [] : [{ partner, score: leader.score + partner.score }];
  });
  const best = pairs.sort((a, b) => b.score - a.score)[0];
  if (best === undefined || best.score - Math.max(0, single.score) <= leastAdvantage) return null;
  return settle(ranking, best.partner);
}

/** One for each place and fault: the many manners of one suspicion would crowd out the others. */
function leadersOf(ranking: Ranking): readonly Candidate[] {
  const seen = new Set<string>();
  return ranking.candidates
    .filter((candidate) => {
      const key = `${hopKey(candidate.hypothesis.hop)} ${candidate.hypothesis.fault?.id ?? 'unknown'}`;
      if (!isConvincing(candidate) || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, leaders);
}

/** Each member weighed again, given the other: its share was estimated without it. */
function settle(ranking: Ranking, partner: Candidate): Pair | null {
  const besidePartner = rankGiven(ranking, partner);
  const first = besidePartner.candidates.find(isConvincing);
  if (first === undefined) return null;
  const besideFirst = rankGiven(ranking, first);
  const second = besideFirst.candidates.find(isConvincing);
  if (second === undefined) return null;
  const members = [
    { candidate: first, ranking: besidePartner },
    { candidate: second, ranking: besideFirst },
  ] as const;
  return depth(first) <= depth(second) ? { members } : { members: [members[1], members[0]] };
}

/** Distance of the hop from the client; what is no fault of the network comes last. */
const depth = ({ hypothesis }: Candidate): number =>
  hypothesis.notNetwork === true ? hopKinds.length : hopKinds.indexOf(hypothesis.hop.kind);
