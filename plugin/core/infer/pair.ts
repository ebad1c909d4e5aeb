import { hopKey, hopKinds } from '../model/hop.ts';
import { disturbanceIn } from './disturbed.ts';
import { baselineGiven, type Baseline } from './baseline.ts';
import { rankGiven, type Candidate, type Ranking } from './rank.ts';

/** Two faults that together explain clearly more than any one. */
export interface Pair {
  /** The one nearer to the client first. */
  readonly members: readonly [PairMember, PairMember];
  /** Of both together. */
  readonly score: number;
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

/** Explains at least two failing samples that nothing else did, clearly, and better than "nothing is wrong" does. */
export const isConvincing = (candidate: Candidate): boolean =>
  candidate.gain >= leastGain && candidate.score > 0 && candidate.relieved >= 2;

/**
 * Searches pairs among the best single faults and whatever explains what they leave unexplained. null where one fault, or
 * none, does as well: two are not named where one would do.
 */
export function pairOf(ranking: Ranking): Pair | null {
  const single = ranking.candidates[0];
  if (single === undefined || !isConvincing(single)) return null;
  const beside = besides(ranking);
  // What explains everything by being lenient may still be far worse than a fault beside what befell the probes.
  if (disturbanceIn(ranking) === null && unexplainedIn(beside(single).baseline) < 2) return null;
  const best = beginning(ranking, beside);
  if (best === null || best.score - Math.max(0, single.score) <= leastAdvantage) return null;
  return settle(best.partner, beside, best.score);
}

type Beside = (known: Candidate) => Ranking;

/** What is weighed beside a fault taken for granted; worked out once for each. */
function besides(ranking: Ranking): Beside {
  const done: { readonly known: Candidate; readonly ranked: Ranking }[] = [];
  return (known) => {
    const before = done.find(
      (one) => one.known.hypothesis === known.hypothesis && one.known.share === known.share,
    );
    if (before !== undefined) return before.ranked;
    const ranked = rankGiven(ranking, known);
    done.push({ known, ranked });
    return ranked;
  };
}

/** Samples that are still improbable. */
const unexplainedIn = ({ cells }: Baseline): number => cells.reduce((sum, one) => sum + one.surprising, 0);

interface Beginning {
  readonly partner: Candidate;
  readonly score: number;
}

/** The best partner of any leader; once two leave nothing to explain, no others are tried: `settle` has the last word. */
function beginning(ranking: Ranking, beside: Beside): Beginning | null {
  let best: Beginning | null = null;
  for (const leader of leadersOf(ranking)) {
    const given = beside(leader);
    const partner = given.candidates.find(isConvincing);
    if (partner === undefined) continue;
    const score = leader.score + partner.score;
    if (best === null || score > best.score) best = { partner, score };
    if (unexplainedIn(baselineGiven(given.baseline, partner)) < 2) break;
  }
  return best;
}

/**
 * One for each place and fault: the many manners of one suspicion would crowd out the others. Where something that befalls the
 * probes explains more than any fault does, two faults are no better reading of it.
 */
function leadersOf(ranking: Ranking): readonly Candidate[] {
  const seen = new Set<string>();
  const [first] = ranking.candidates;
  if (first?.hypothesis.disturbance === true) return [first];
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
function settle(partner: Candidate, beside: Beside, score: number): Pair | null {
  const besidePartner = beside(partner);
  const first = besidePartner.candidates.find(isConvincing);
  if (first === undefined) return null;
  const besideFirst = beside(first);
  const second = besideFirst.candidates.find(isConvincing);
  if (second === undefined) return null;
  const members = [
    { candidate: first, ranking: besidePartner },
    { candidate: second, ranking: besideFirst },
  ] as const;
  return { members: depth(first) <= depth(second) ? members : [members[1], members[0]], score };
}

/** Distance of the hop from the client; what is no fault of the network comes last. */
const depth = ({ hypothesis }: Candidate): number =>
  hypothesis.notNetwork === true ? hopKinds.length : hopKinds.indexOf(hypothesis.hop.kind);
