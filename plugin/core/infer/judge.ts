import type { Hypothesis } from '../faults/fault.ts';
import { hopKey } from '../model/hop.ts';
import type { Cell } from '../model/cell.ts';
import type { Confidence, Risk, Suspect, Verdict } from '../model/verdict.ts';
import { ambiguityNats, disturbanceIn, isDisturbance, isDisturbed, isDisturbedIn } from './disturbed.ts';
import { isFelt, isMasked } from './felt.ts';
import { surprises } from './likelihood.ts';
import { isConvincing, pairOf, type PairMember } from './pair.ts';
import { rankGiven, type Candidate, type Ranking } from './rank.ts';
import { riskOf, risksAmong } from './risks.ts';
import { isClientPath, type Scene } from './scene.ts';
import { sparesAPlace } from './spared-places.ts';
import { slowAmongSlow } from './slow-among-slow.ts';
import { suspectOf } from './suspect.ts';
import { restsOnSupposition, restsOnUnreadCorefile } from './supposed.ts';
import { isUncomplained, meansExternalNames } from './uncomplained.ts';
import { withoutCulprit } from './without-culprit.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly risks: readonly Risk[];
  readonly unexplained: readonly Cell[];
}

/** From ranked hypotheses to a verdict, with the guards that override likelihood. */
export function judge(scene: Scene, ranking: Ranking): Judgement {
  const pair = pairOf(ranking);
  if (pair === null || isDisturbed(ranking, pair.score, false)) return judgeOne(scene, ranking, []);
  const [near, far] = pair.members;
  if (isDisturbance(near.candidate)) return judgeOne(scene, far.ranking, []);
  if (isDisturbance(far.candidate)) return judgeOne(scene, near.ranking, []);
  // What chance explains as well is no second fault.
  if (pair.members.some((one) => isDisturbedIn(one.ranking, one.candidate)))
    return judgeOne(scene, ranking, []);
  const nearMatters = matters(near);
  if (nearMatters && matters(far)) return judgeOne(scene, near.ranking, [far.candidate]);
  return nearMatters
    ? judgeOne(scene, near.ranking, [], [far.candidate])
    : judgeOne(scene, far.ranking, [], [near.candidate]);
}

const matters = ({ candidate, ranking: { baseline } }: PairMember): boolean =>
  isFelt(baseline, candidate) || isMasked(baseline, candidate);

/** `also` is at work beside whatever is found, `unfelt` is a risk beside it; `ranking` takes both for granted. */
function judgeOne(
  scene: Scene,
  ranking: Ranking,
  also: readonly Candidate[],
  unfelt: readonly Candidate[] = [],
): Judgement {
  const convincing = ranking.candidates.filter((one) => isConvincing(one) && !isDisturbance(one));
  const felt = feltAmong(ranking, convincing);
  const best = felt[0] === undefined || isDisturbedIn(ranking, felt[0]) ? undefined : felt[0];
  // What nobody feels and nobody can name is left among what the verdict does not explain.
  const named = unfelt.filter(({ hypothesis }) => hypothesis.fault !== null);
  const risky = [...named, ...risksAmong(ranking, best)];
  const risks = risky.map((candidate) => riskOf(scene, candidate));
  if (best === undefined)
    return {
      verdict: withoutCulprit(scene, ranking, convincing),
      risks,
      unexplained: unexplainedBy(ranking, [...risky, ...disturbanceTold(ranking)]),
    };
  const unexplained = unexplainedBy(ranking, [best, ...also, ...risky]);
  const unplaced = also.length === 0 ? slowAmongSlow(scene, best) : null;
  if (unplaced !== null) {
    const suspects = [suspectOf(scene, best)];
    return { verdict: { kind: 'inconclusive', reasons: [unplaced], suspects }, risks, unexplained };
  }
  return { verdict: accuse(scene, { ranking, felt, best, also, unexplained }), risks, unexplained };
}

const disturbanceTold = (ranking: Ranking): readonly Candidate[] => {
  const disturbance = disturbanceIn(ranking);
  return disturbance === null ? [] : [disturbance];
};

interface Accusation {
  readonly ranking: Ranking;
  readonly felt: readonly Candidate[];
  readonly best: Candidate;
  readonly also: readonly Candidate[];
  readonly unexplained: readonly Cell[];
}

function accuse(scene: Scene, accusation: Accusation): Verdict {
  const { ranking, felt, best, unexplained } = accusation;
  const near = felt.filter(
    (candidate) => best.score - candidate.score <= ambiguityNats && candidate !== best,
  );
  const rivals = near.filter(
    (candidate, index) => ![best, ...near.slice(0, index)].some((better) => saysTheSame(candidate, better)),
  );
  const suspect = suspectOf(scene, best);
  const alternatives = rivals.map((rival) => suspectOf(scene, rival));
  const also = accusation.also.map((one) => suspectOf(scene, one));
  if (best.hypothesis.notNetwork === true && rivals.length === 0 && also.length === 0) {
    const unknown = best.hypothesis.unlessKnown ?? [];
    if (unknown.length > 0) return { kind: 'inconclusive', reasons: unknown, suspects: [suspect] };
    return {
      kind: 'not-a-network-fault',
      suspect,
      confidence: confidenceOf(scene, ranking, best, unexplained),
    };
  }
  if (onlyUncomplainedExternal(scene, best)) return airGapped(scene, suspect, alternatives);
  if (rivals.length > 0) {
    const suspects = [suspect, ...alternatives];
    return {
      kind: 'ambiguous',
      suspects,
      also,
      commonGround: commonGroundOf(best),
      settledBy: settlingSteps(best, rivals),
    };
  }
  return {
    kind: 'broken',
    suspect,
    confidence: confidenceOf(scene, ranking, best, unexplained),
    alternatives,
    also,
  };
}

/** Another instance or manner at the same hop is no rival: the hop stands. */
const saysTheSame = (a: Candidate, b: Candidate): boolean =>
  hopKey(a.hypothesis.hop) === hopKey(b.hypothesis.hop) &&
  (a.hypothesis.fault === null || a.hypothesis.fault.id === b.hypothesis.fault?.id);

/**
 * Those that a client feels, best first. Failures that a better hypothesis explains without any client feeling it do not
 * count again for a worse one: it must explain others, taking the better one for granted.
 */
function feltAmong(ranking: Ranking, convincing: readonly Candidate[]): readonly Candidate[] {
  const accountedFor = new Set<Cell>();
  let beside: ReadonlySet<Hypothesis> | null = null;
  return convincing.filter((candidate) => {
    const failing = [...candidate.struck().keys()].filter((cell) => cell.failed > 0);
    if (failing.every((cell) => accountedFor.has(cell))) return false;
    if (beside?.has(candidate.hypothesis) === false) return false;
    if (isFelt(ranking.baseline, candidate)) return true;
    for (const cell of failing) accountedFor.add(cell);
    beside ??= convincingBeside(ranking, candidate);
    return false;
  });
}

const convincingBeside = (ranking: Ranking, known: Candidate): ReadonlySet<Hypothesis> =>
  new Set(
    rankGiven(ranking, known)
      .candidates.filter(isConvincing)
      .map(({ hypothesis }) => hypothesis),
  );

/** Cells with at least two samples that neither the best hypothesis nor a risk expects. */
function unexplainedBy(ranking: Ranking, told: readonly Candidate[]): readonly Cell[] {
  return ranking.baseline.cells.flatMap(({ cell, expected }) => {
    const predictions = told.flatMap((one) => {
      const predicted = one.struck().get(cell);
      return predicted === undefined ? [] : [predicted];
    });
    const odd = Math.min(...[...predictions, expected].map((predicted) => surprises(cell, predicted)));
    return cell.failed > 0 && odd >= 2 ? [cell] : [];
  });
}

function confidenceOf(
  scene: Scene,
  ranking: Ranking,
  best: Candidate,
  unexplained: readonly Cell[],
): Confidence {
  if (unexplained.length > 0 || restsOnSupposition(scene, best) || isVague(best) || isGuess(scene, best))
    return 'possible';
  const peers = ranking.candidates
    .filter((one) => saysTheSame(one, best))
    .reduce((sum, one) => sum + one.posterior, 0);
  const belief = Math.max(best.posterior, best.hypothesis.fault === null ? peers : best.posterior);
  const proven = best.hypothesis.evidence.some((one) => one.weight === 'proof');
  if (!proven && !isMeasuredAsClient(scene)) return 'possible';
  const contradicted = best.hypothesis.evidence.some((one) => one.weight === 'contradicts');
  const isKnown = isCause(best.hypothesis) && !restsOnUnreadCorefile(scene, best);
  if (belief > 0.99 && proven && !contradicted && isKnown) return 'certain';
  return belief > 0.9 ? 'likely' : 'possible';
}

/** Nobody knows what it is, and it does not even say who is struck. */
const isVague = (best: Candidate): boolean => best.hypothesis.fault === null && sparesAPlace(best);

/** Something in or behind CoreDNS that nobody can name, while nobody could read whom it asks, and how. */
const isGuess = (scene: Scene, best: Candidate): boolean =>
  best.hypothesis.fault === null &&
  (best.hypothesis.hop.kind === 'coredns-process' || best.hypothesis.hop.kind === 'coredns-egress') &&
  restsOnUnreadCorefile(scene, best);

/** What was seen from elsewhere alone may be particular to that place. */
const isMeasuredAsClient = (scene: Scene): boolean =>
  scene.cells.some((cell) => cell.measured > 0 && scene.context.vantageOf(cell.probe).kind === 'app');

/** Named, and nothing deeper may be behind it that could not be read. */
const isCause = ({ fault, mayHaveCauseIn = [] }: Hypothesis): boolean =>
  fault !== null && mayHaveCauseIn.length === 0;

/** Only external names fail, all of them, nobody complained of one, and none was given as control: it may be meant so. */
function onlyUncomplainedExternal(scene: Scene, best: Candidate): boolean {
  if (scene.complaint.controls.length > 0 || meansExternalNames(scene)) return false;
  const client = scene.cells.filter((cell) => isClientPath(scene, cell) && cell.measured > 0);
  const failing = client.filter((cell) => cell.failed > 0);
  const external = failing.every((cell) => isUncomplained(scene, cell));
  const total = failing.every((cell) => cell.failed === cell.measured) && !client.some(isWayOut);
  return failing.length > 0 && external && total && best.hypothesis.hop.kind !== 'coredns-process';
}

/** A name beyond the cluster was answered that no cache can have. */
const isWayOut = ({ probe: { question }, failed }: Cell): boolean =>
  question.kind === 'external-absent' && failed === 0;

function airGapped({ complaint }: Scene, suspect: Suspect, alternatives: readonly Suspect[]): Verdict {
  return {
    kind: 'ambiguous',
    suspects: [suspect, ...alternatives],
    also: [],
    commonGround:
      'Cluster names resolve and no external name does; no external name was complained of, so this may be meant (a cluster without way out)',
    settledBy: [
      `kubectl netcheck dns ${complaint.namespace} --control HOST   # an external name that should resolve; or --name HOST, if one fails`,
    ],
  };
}

const commonGroundOf = (best: Candidate): string => {
  const targets = new Set(
    [...best.struck().keys()].filter((cell) => cell.failed > 0).map((cell) => cell.probe.target.address),
  );
  return `All suspects explain the same failures (${[...targets].slice(0, 4).join(', ')}${targets.size > 4 ? ', …' : ''})`;
};

const settlingSteps = (best: Candidate, rivals: readonly Candidate[]): readonly string[] => [
  ...new Set([best, ...rivals].flatMap((candidate) => candidate.hypothesis.settledBy ?? [])),
];
