import { hopKey, hopKinds } from '../model/hop.ts';
import { isDisturbance } from './disturbed.ts';
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

/** What befell the probes may look in several ways. */
const leadingDisturbances = 3;

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
  const isEnough = unexplainedIn(baselineGiven(ranking.baseline, single)) < 2;
  // What explains everything by being lenient may still be far worse than a fault beside what befell the probes.
  const befallen = ranking.candidates.filter((one) => isDisturbance(one) && isConvincing(one));
  if (isEnough && befallen.length === 0) return null;
  const best =
    isEnough || isDisturbance(single)
      ? besideDisturbance(befallen.slice(0, leadingDisturbances), beside)
      : beginning(leadersOf(ranking), beside);
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
function beginning(from: readonly Candidate[], beside: Beside): Beginning | null {
  let best: Beginning | null = null;
  for (const leader of from) {
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
 * The best fault beside something that befell the probes. Where that explains more than any fault alone, two faults are no better
 * reading of it.
 */
function besideDisturbance(befallen: readonly Candidate[], beside: Beside): Beginning | null {
  const beginnings = befallen.flatMap((one): readonly Beginning[] => {
    const partner = beside(one).candidates.find(isConvincing);
    return partner === undefined ? [] : [{ partner, score: one.score + partner.score }];
  });
  return beginnings.sort((a, b) => b.score - a.score)[0] ?? null;
}

/** One for each place and fault: the many manners of one suspicion would crowd out the others. */
function leadersOf(ranking: Ranking): readonly Candidate[] {
  const seen = new Set<string>();
  const apart = ranking.candidates.filter((candidate) => {
    const key = `${hopKey(candidate.hypothesis.hop)} ${candidate.hypothesis.fault?.id ?? 'unknown'}`;
    if (!isConvincing(candidate) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const [first] = apart.filter(isDisturbance);
  return apart.filter((one) => !isDisturbance(one) || one === first).slice(0, leaders);
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
