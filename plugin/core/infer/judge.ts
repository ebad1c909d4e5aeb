import type { Cell } from '../model/cell.ts';
import { describeMissing } from '../model/part.ts';
import { hopKey } from '../model/hop.ts';
import type { Confidence, Risk, Suspect, Verdict } from '../model/verdict.ts';
import type { Distribution } from '../paths/distribution.ts';
import { passes } from '../paths/expected.ts';
import { complainedExternal } from '../paths/layout.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import { independentSamples, surprises } from './likelihood.ts';
import { rateExcludedBy } from './interval.ts';
import type { Candidate, Ranking } from './rank.ts';
import { evidenceNats } from './score.ts';
import { isClientPath, type Scene } from './scene.ts';
import { suspectOf } from './suspect.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly risks: readonly Risk[];
  readonly unexplained: readonly Cell[];
}

/** Nats of probe evidence below which nothing is accused: less than one clearly failing cell. */
const leastGain = 4;

/** Scores closer than this cannot be told apart with the probes at hand. */
const ambiguityNats = 3;

/** From ranked hypotheses to a verdict, with the guards that override likelihood. */
export function judge(scene: Scene, ranking: Ranking): Judgement {
  const convincing = ranking.candidates.filter(
    (candidate) => candidate.gain >= leastGain && explains(candidate) >= 2,
  );
  const felt = feltAmong(scene, convincing);
  const best = felt[0];
  const risky = risksAmong(scene, ranking, best);
  const risks = risky.map((candidate) => riskOf(scene, candidate));
  if (best === undefined)
    return {
      verdict: withoutCulprit(scene, ranking, convincing),
      risks,
      unexplained: unexplainedBy(ranking, risky),
    };
  const unexplained = unexplainedBy(ranking, [best, ...risky]);
  return { verdict: accuse(scene, ranking, felt, best, unexplained), risks, unexplained };
}

function accuse(
  scene: Scene,
  ranking: Ranking,
  felt: readonly Candidate[],
  best: Candidate,
  unexplained: readonly Cell[],
): Verdict {
  const near = felt.filter(
    (candidate) => best.score - candidate.score <= ambiguityNats && candidate !== best,
  );
  const rivals = near.filter(
    (candidate, index) => ![best, ...near.slice(0, index)].some((better) => saysTheSame(candidate, better)),
  );
  const suspect = suspectOf(scene, best);
  const alternatives = rivals.map((rival) => suspectOf(scene, rival));
  if (best.hypothesis.notNetwork === true && rivals.length === 0) {
    return { kind: 'not-a-network-fault', suspect, confidence: confidenceOf(ranking, best, unexplained) };
  }
  if (onlyUncomplainedExternal(scene, best)) return airGapped(suspect, alternatives);
  if (rivals.length > 0) {
    const suspects = [suspect, ...alternatives];
    return {
      kind: 'ambiguous',
      suspects,
      commonGround: commonGroundOf(best),
      settledBy: settlingSteps(best, rivals),
    };
  }
  return { kind: 'broken', suspect, confidence: confidenceOf(ranking, best, unexplained), alternatives };
}

/** Another instance or manner at the same hop is no rival: the hop stands. */
const saysTheSame = (a: Candidate, b: Candidate): boolean =>
  hopKey(a.hypothesis.hop) === hopKey(b.hypothesis.hop) &&
  (a.hypothesis.fault === null || a.hypothesis.fault.id === b.hypothesis.fault?.id);

/**
 * Those that a client feels, best first. Failures that a better hypothesis explains without any client feeling it do not
 * count again for a worse one.
 */
function feltAmong(scene: Scene, convincing: readonly Candidate[]): readonly Candidate[] {
  const accountedFor = new Set<Cell>();
  return convincing.filter((candidate) => {
    const failing = [...candidate.struck.keys()].filter((cell) => cell.failed > 0);
    if (failing.every((cell) => accountedFor.has(cell))) return false;
    if (isFelt(scene, candidate)) return true;
    for (const cell of failing) accountedFor.add(cell);
    return false;
  });
}

/** Failing samples in cells that the candidate touches and predicts to fail. */
const explains = (candidate: Candidate): number =>
  [...candidate.struck.keys()].reduce((sum, cell) => sum + cell.failed, 0);

/**
 * Whether a client feels it: a probe on the client's own path fails and this candidate predicts it; or it predicts failures
 * there that so few samples may have missed by luck (answers from caches hide an upstream that others will meet). Where no
 * client's path could be measured, what fails from elsewhere must do.
 */
function isFelt(scene: Scene, candidate: Candidate): boolean {
  const client = scene.cells.filter((cell) => isClientPath(scene, cell) && cell.measured > 0);
  const looked =
    client.length > 0
      ? client
      : scene.cells.filter((cell) => cell.probe.target.role === 'service' && cell.measured > 0);
  const touched = looked.flatMap((cell) => {
    const predicted = candidate.struck.get(cell);
    return predicted === undefined ? [] : [{ cell, share: failureShare(scene, cell, predicted) }];
  });
  if (touched.some(({ cell, share }) => cell.failed > 0 && share > 0.02)) return true;
  const hard = touched.filter(({ share }) => share >= 0.05);
  const luck = hard.reduce(
    (odds, { cell, share }) => odds * (1 - share) ** independentSamples(cell, scene.layout.pods.length),
    1,
  );
  return hard.length > 0 && luck > 0.05;
}

/** Late answers count only where they were observed. */
function failureShare(scene: Scene, cell: Cell, predicted: Distribution): number {
  const { question } = cell.probe;
  const primary = question.kind === 'complained' && scene.context.isPrimary(question.name);
  return (Object.entries(predicted) as [OutcomeClass, number][]).reduce((sum, [outcome, share]) => {
    const counts = !passes(question, primary, outcome) && (!outcome.startsWith('late') || cell.failed > 0);
    return counts ? sum + share : sum;
  }, 0);
}

/** Nobody is accused: healthy only if everything needed was measured and what was measured is clean. */
function withoutCulprit(scene: Scene, ranking: Ranking, convincing: readonly Candidate[]): Verdict {
  const client = scene.cells.filter((cell) => isClientPath(scene, cell));
  const reasons = [...missingReasons(scene), ...unmeasured(scene, client)];
  const failing = client.filter((cell) => cell.failed >= 2);
  if (reasons.length > 0 || failing.length > 0) {
    const unclear =
      failing.length > 0
        ? [`${String(failing.length)} kinds of probes fail in a way that no hypothesis explains`]
        : [];
    const suspects = (convincing.length > 0 ? convincing : provenSuspects(ranking)).slice(0, 3);
    return {
      kind: 'inconclusive',
      reasons: [...reasons, ...unclear],
      suspects: suspects.map((one) => suspectOf(scene, one)),
    };
  }
  const clean = client.filter((cell) => cell.failed === 0).reduce((sum, cell) => sum + cell.measured, 0);
  return {
    kind: 'healthy',
    scope: {
      nodes: [...new Set(client.map((cell) => scene.context.vantageOf(cell.probe).node))],
      namespace: scene.complaint.namespace,
      names: scene.complaint.names,
      samples: client.reduce((sum, cell) => sum + cell.measured, 0),
      failureRateBelow: rateExcludedBy(clean),
    },
  };
}

const provenSuspects = (ranking: Ranking): readonly Candidate[] =>
  ranking.candidates.filter((candidate) => evidenceNats(candidate.hypothesis) >= 5);

function missingReasons(scene: Scene): readonly string[] {
  const app = scene.observations.vantages.filter((report) => report.vantage.kind === 'app');
  if (app.some((report) => report.state.kind === 'ready')) return [];
  const why = app.flatMap((report) =>
    report.state.kind === 'missing' ? [describeMissing(report.state.why)] : [],
  );
  return [
    `no probe pod could ask from namespace ${scene.complaint.namespace}${why.length > 0 ? `: ${why.join('; ')}` : ''}`,
  ];
}

function unmeasured(scene: Scene, client: readonly Cell[]): readonly string[] {
  if (missingReasons(scene).length > 0) return [];
  const cluster = client.filter((cell) => cell.probe.question.kind === 'cluster-absent');
  const reasons = cluster.every((cell) => cell.measured === 0)
    ? ["the pod's own nameserver could not be asked"]
    : [];
  const names = scene.complaint.names.filter(
    (name) =>
      !client.some(
        (cell) =>
          cell.probe.question.kind === 'complained' &&
          cell.probe.question.given === name &&
          cell.measured > 0,
      ),
  );
  return [...reasons, ...names.map((name) => `${name} could not be asked on the client's path`)];
}

/** What is proven by direct probes or objects but not felt now. The worst one of each fault. */
function risksAmong(scene: Scene, ranking: Ranking, best: Candidate | undefined): readonly Candidate[] {
  const risky = ranking.candidates.filter((candidate) => {
    if (candidate === best || candidate.hypothesis.fault === null || candidate.hypothesis.notNetwork === true)
      return false;
    if (best !== undefined && sharesCells(candidate, best)) return false;
    if (isFelt(scene, candidate)) return false;
    return candidate.gain >= leastGain && explains(candidate) >= 2;
  });
  const seen = new Set<string>();
  return risky.filter((candidate) => {
    const cells = [...candidate.struck.keys()].filter((cell) => cell.failed > 0).map((cell) => cell.key);
    if (cells.every((key) => seen.has(key))) return false;
    for (const key of cells) seen.add(key);
    return true;
  });
}

const riskOf = (scene: Scene, candidate: Candidate): Risk => ({
  suspect: suspectOf(scene, candidate),
  why: 'direct probes fail, and no client feels it now',
});

const sharesCells = (a: Candidate, b: Candidate): boolean =>
  [...a.struck.keys()].filter((cell) => cell.failed > 0).some((cell) => b.struck.has(cell));

/** Cells with at least two samples that neither the best hypothesis nor a risk expects. */
function unexplainedBy(ranking: Ranking, told: readonly Candidate[]): readonly Cell[] {
  return ranking.baseline.cells.flatMap(({ cell, healthy }) => {
    const predictions = told.flatMap((one) => one.struck.get(cell) ?? []);
    const odd = Math.min(...[...predictions, healthy].map((predicted) => surprises(cell, predicted)));
    return cell.failed > 0 && odd >= 2 ? [cell] : [];
  });
}

function confidenceOf(ranking: Ranking, best: Candidate, unexplained: readonly Cell[]): Confidence {
  if (unexplained.length > 0) return 'possible';
  const peers = ranking.candidates
    .filter((one) => saysTheSame(one, best))
    .reduce((sum, one) => sum + one.posterior, 0);
  const belief = Math.max(best.posterior, best.hypothesis.fault === null ? peers : best.posterior);
  const proven = best.hypothesis.evidence.some((one) => one.weight === 'proof');
  const contradicted = best.hypothesis.evidence.some((one) => one.weight === 'contradicts');
  if (belief > 0.99 && proven && !contradicted && best.hypothesis.fault !== null) return 'certain';
  return belief > 0.9 ? 'likely' : 'possible';
}

/** Only external names fail, nobody complained of one, and none was given as control: it may be meant so. */
function onlyUncomplainedExternal(scene: Scene, best: Candidate): boolean {
  if (scene.complaint.controls.length > 0 || complainedExternal(scene.complaint, scene.layout).length > 0)
    return false;
  const failing = scene.cells.filter((cell) => isClientPath(scene, cell) && cell.failed > 0);
  const external = failing.every(
    (cell) => cell.probe.question.kind === 'root' || cell.probe.question.kind === 'external-absent',
  );
  const total = failing.every((cell) => cell.failed === cell.measured);
  return failing.length > 0 && external && total && best.hypothesis.hop.kind !== 'coredns-process';
}

function airGapped(suspect: Suspect, alternatives: readonly Suspect[]): Verdict {
  return {
    kind: 'ambiguous',
    suspects: [suspect, ...alternatives],
    commonGround:
      'Cluster names resolve and no external name does; no external name was complained of, so this may be meant (a cluster without way out)',
    settledBy: ['Run it again with --name HOST (an external name that should resolve) or --control HOST.'],
  };
}

const commonGroundOf = (best: Candidate): string => {
  const targets = new Set(
    [...best.struck.keys()].filter((cell) => cell.failed > 0).map((cell) => cell.probe.target.address),
  );
  return `All suspects explain the same failures (${[...targets].slice(0, 4).join(', ')}${targets.size > 4 ? ', …' : ''})`;
};

const settlingSteps = (best: Candidate, rivals: readonly Candidate[]): readonly string[] => [
  ...new Set([best, ...rivals].flatMap((candidate) => candidate.hypothesis.settledBy ?? [])),
];
