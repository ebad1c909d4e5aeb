import type { Hypothesis } from '../faults/fault.ts';
import { strangeDenials } from '../faults/strangers.ts';
import type { Cell } from '../model/cell.ts';
import { describeMissing, valueOr } from '../model/part.ts';
import { runsWindows } from '../model/runs-windows.ts';
import { cellKey } from '../model/probe.ts';
import type { Verdict } from '../model/verdict.ts';
import { keepsClients } from '../paths/session-affinity.ts';
import type { Baseline } from './baseline.ts';
import { deniedNames } from './denied-names.ts';
import { disturbanceIn } from './disturbed.ts';
import { inPlaceOf } from './in-place-of.ts';
import { rateExcludedBy } from './interval.ts';
import type { Candidate, Ranking } from './rank.ts';
import { namesLeadingNowhere } from './leads-nowhere.ts';
import { isBehindService, isClientPath, type Scene } from './scene.ts';
import { evidenceNats } from './score.ts';
import { suspectOf } from './suspect.ts';

/** Nobody is accused: healthy only if everything needed was measured and what was measured is clean. */
export function withoutCulprit(scene: Scene, ranking: Ranking, convincing: readonly Candidate[]): Verdict {
  const client = scene.cells.filter((cell) => isClientPath(scene, cell));
  const reasons = [
    ...missingReasons(scene),
    ...unmeasured(scene, client),
    ...strangers(scene),
    ...unaskedEndpoints(scene),
    ...deniedNames(scene).map((name) => `${name} exists, and CoreDNS denied it more than once`),
  ];
  const failing = [...client.filter((cell) => cell.failed >= 2), ...alwaysFailing(scene)];
  if (reasons.length > 0 || failing.length > 0) {
    const disturbance = disturbanceIn(ranking);
    const suspects = convincing.length > 0 ? beyond(disturbance, convincing) : provenSuspects(ranking);
    return {
      kind: 'inconclusive',
      reasons: [...reasons, ...(failing.length > 0 ? [unclear(disturbance, failing)] : [])],
      suspects: suspects.slice(0, 3).map((one) => suspectOf(scene, one)),
    };
  }
  const nowhere = namesLeadingNowhere(scene);
  const instead = inPlaceOf(scene);
  const clean = client.filter((cell) => cell.failed === 0).reduce((sum, cell) => sum + cell.measured, 0);
  return {
    kind: 'healthy',
    scope: {
      nodes: [...new Set(client.map((cell) => scene.context.vantageOf(cell.probe).node))],
      namespace: scene.complaint.namespace,
      names: scene.complaint.names,
      ...(nowhere.length === 0 ? {} : { leadingNowhere: nowhere }),
      samples: client.reduce((sum, cell) => sum + cell.measured, 0),
      failureRateBelow: rateExcludedBy(clean),
      ...(instead === null ? {} : { inPlaceOf: instead }),
    },
  };
}

/** A share of what a client asks goes to a pod that never answers such questions, whether or not one of these few went there. */
const alwaysFailing = (scene: Scene): readonly Cell[] =>
  scene.cells.filter(
    (cell) => isBehindService(scene, cell) && cell.measured >= leastAsked && cell.failed === cell.measured,
  );

/** Fewer failures may be chance. */
const leastAsked = 3;

/** Something else than CoreDNS answers, though no question that was asked came to harm. */
const strangers = (scene: Scene): readonly string[] =>
  strangeDenials(scene)
    .slice(0, 1)
    .map(
      ({ probe, soas }) =>
        `some names that do not exist are denied to ${probe.vantage} by the DNS Service's address with the SOA of "${soas.join(', ')}", by CoreDNS pods with that of ${scene.layout.clusterDomain}: something else answers there too`,
    );

/** Where every client is kept to one endpoint, health by one says nothing of another that nobody asked. */
function unaskedEndpoints({ layout, topology, cells }: Scene): readonly string[] {
  if (!keepsClients(layout.service)) return [];
  const asked = new Set(cells.flatMap(({ probe, measured }) => (measured > 0 ? [probe.target.address] : [])));
  return valueOr(topology.endpoints, [])
    .filter(({ ready, address }) => ready && !asked.has(address))
    .map(
      ({ address }) =>
        `the DNS Service keeps every client to one endpoint (sessionAffinity: ClientIP), and endpoint ${address} was not asked`,
    )
    .slice(0, 1);
}

/** What explains more than what may have befallen the probes. */
const beyond = (disturbance: Candidate | null, convincing: readonly Candidate[]): readonly Candidate[] =>
  convincing.filter(({ score }) => disturbance === null || score > disturbance.score);

/** What strikes now and then strikes some answers, whatever it would do to all of them. */
const sentenceOf = ({ hypothesis: { sentence }, share }: Candidate): string =>
  share < 1 ? sentence.replace(/^(?:nearly all )?answers /, 'some answers ') : sentence;

const unclear = (disturbance: Candidate | null, failing: readonly Cell[]): string =>
  (disturbance === null ? null : sentenceOf(disturbance)) ??
  `${String(failing.length)} kinds of probes fail in a way that no hypothesis explains`;

/** What objects prove, unless it was put to the test and passed. */
const provenSuspects = ({ candidates, baseline }: Ranking): readonly Candidate[] =>
  candidates.filter(
    ({ hypothesis }) =>
      hypothesis.latent !== true && evidenceNats(hypothesis) >= 5 && !isRefuted(baseline, hypothesis),
  );

/** Whatever it would strike was asked and did not fail; where nothing of it could be asked, nothing is refuted. */
function isRefuted(baseline: Baseline, hypothesis: Hypothesis): boolean {
  const asked = baseline.reactions.of(hypothesis).flatMap(({ course }) => baseline.cells[course] ?? []);
  return (
    asked.length > 0 && hypothesis.preventsAsking !== true && asked.every(({ cell }) => cell.failed === 0)
  );
}

function missingReasons(scene: Scene): readonly string[] {
  const app = scene.observations.vantages.filter((report) => report.vantage.kind === 'app');
  if (app.some((report) => report.state.kind === 'ready')) return placeOfComplaint(scene);
  const why = app.flatMap((report) =>
    report.state.kind === 'missing' ? [describeMissing(report.state.why)] : [],
  );
  const reasons = app.length > 0 ? why : unknownNodes(scene);
  return [
    `no probe pod could ask from namespace ${scene.complaint.namespace}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`,
  ];
}

/** A probe is put on a node by its name, which pods, endpoints and nodes tell. */
function unknownNodes({ topology }: Scene): readonly string[] {
  const { pods, dnsPods, endpoints } = topology;
  const why = [pods, dnsPods, endpoints].flatMap((part) =>
    part.kind === 'missing' ? [describeMissing(part.why)] : [],
  );
  return [`no node is known to ask on${why.length > 0 ? ` (${[...new Set(why)].join('; ')})` : ''}`];
}

/** Health elsewhere says nothing of the node of a pod that was complained of by name. */
function placeOfComplaint({ complaint, topology, observations }: Scene): readonly string[] {
  if (complaint.pod === null) return [];
  const own = valueOr(topology.pods, { items: [], truncated: false }).items.find(
    ({ name }) => name === complaint.pod,
  );
  if (runsWindows(topology, own?.node ?? null))
    return [
      `pod ${complaint.pod} runs on Windows node ${own?.node ?? ''}, where no probe runs; from other nodes nothing fails`,
    ];
  const first = observations.vantages.find((report) => report.vantage.kind === 'app');
  if (first?.state.kind !== 'missing') return [];
  return [
    `from ${first.vantage.node}, the node of pod ${complaint.pod}, nothing could be asked: ${describeMissing(first.state.why)}; from other nodes nothing fails`,
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
          scene.context.isPrimary(cell.probe.question.name) &&
          cell.measured > 0,
      ),
  );
  return [
    ...reasons,
    ...names.map((name) => `${name} could not be asked on the client's path`),
    ...unanswerable(scene, client),
  ];
}

/** Kinds of questions that were to be asked on the client's path and brought no result at all, for a reason that is not theirs. */
function unanswerable({ observations }: Scene, client: readonly Cell[]): readonly string[] {
  const lacking = new Set(client.filter((cell) => cell.measured === 0).map(({ key }) => key));
  const why = observations.samples.flatMap((sample) =>
    sample.kind === 'missing' && sample.why.reason !== 'not-asked' && lacking.has(cellKey(sample.probe))
      ? [sample.why]
      : [],
  );
  const [first] = why;
  return first === undefined
    ? []
    : [
        `${String(lacking.size)} kinds of questions on the client's path brought no result: ${describeMissing(first)}`,
      ];
}
