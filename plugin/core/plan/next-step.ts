import type { Complaint } from '../model/complaint.ts';
import type { Observations } from '../model/observation.ts';
import { cellKey, type ProbeRequest, type Vantage } from '../model/probe.ts';
import type { ReadRequest, Step, WantedVantage } from '../model/step.ts';
import type { Topology } from '../model/topology.ts';
import { rank } from '../infer/rank.ts';
import { sceneOf, type Scene } from '../infer/scene.ts';
import { atLeisure } from './at-leisure.ts';
import { atTheSameTime } from './at-the-same-time.ts';
import { byFlow } from './by-flow.ts';
import { confirmations } from './confirm.ts';
import { eachPodInARow } from './each-pod-in-a-row.ts';
import { elsewhere } from './elsewhere.ts';
import { furtherVantages } from './further-vantages.ts';
import { largeOverTcp } from './large-over-tcp.ts';
import { insideCoredns } from './inside-coredns.ts';
import { pastTheCache } from './past-the-cache.ts';
import { readsFrom, secondReads } from './reads.ts';
import { namesDeniedByStrangers } from './strange-denials.ts';
import { sizeLadder } from './size-ladder.ts';
import { sweep } from './sweep.ts';
import { watch } from './watch.ts';
import { appOn, firstNode, hostOn, privilegedOn, type VantageContext } from './vantages.ts';

export interface PlanInput {
  readonly complaint: Complaint;
  readonly topology: Topology;
  readonly observations: Observations;
  readonly probeNamespace: string;
  /** Since the run began. */
  readonly elapsedMs: number;
  /** Of the whole run. */
  readonly timeoutMs: number;
  /** Whether pods that may read more of their node may be started. */
  readonly deep: boolean;
  /** How long to watch for failures that come and go; 0: not at all. */
  readonly watchMs: number;
}

/** Time that one more round with fresh pods may take. */
const roundMs = 12_000;

/**
 * What to do next: the victim's place and its node first; everything from there; then, only while suspects remain that
 * another place would tell apart, that place; then a second look at what failed in part; then, where time was given for it,
 * the client's path again until Wald's test is decided.
 */
export function nextStep(input: PlanInput): Step {
  const context: VantageContext = input;
  const { observations } = input;
  if (observations.vantages.length === 0) return start(context, input.deep);
  const scene = sceneOf(input.complaint, input.topology, observations);
  const unasked = scene.vantages
    .filter((vantage) => isReady(scene, vantage))
    .flatMap((vantage) => notYetAsked(scene, vantage));
  if (unasked.length > 0) {
    const reads = scene.vantages
      .filter((vantage) => isReady(scene, vantage))
      .flatMap((vantage) => readsFrom(scene, vantage));
    return {
      kind: 'measure',
      vantages: [],
      requests: [...unasked, ...atTheSameTime(scene)],
      reads,
      because: 'ask every hop',
    };
  }
  if (input.timeoutMs - input.elapsedMs < roundMs) return { kind: 'done', because: 'the time is spent' };
  const instead = elsewhere(scene, context);
  if (instead.length > 0)
    return { kind: 'measure', vantages: instead, requests: [], reads: [], because: 'ask from another node' };
  const administrators = input.deep ? deepVantages(scene, context) : [];
  if (administrators.length > 0)
    return { kind: 'measure', vantages: administrators, requests: [], reads: [], because: 'look deeper' };
  const toRead = input.deep ? readsOfPrivileged(scene) : [];
  if (toRead.length > 0)
    return { kind: 'measure', vantages: [], requests: [], reads: toRead, because: 'read the rules of nodes' };
  const ranking = rank(scene);
  const wanted = [
    ...furtherVantages(scene, ranking, context),
    ...(input.deep ? insideCoredns(scene, ranking) : []),
  ];
  if (wanted.length > 0)
    return { kind: 'measure', vantages: wanted, requests: [], reads: [], because: 'tell the suspects apart' };
  const again = [
    ...confirmations(scene),
    ...namesDeniedByStrangers(scene),
    ...atLeisure(scene),
    ...byFlow(scene),
    ...eachPodInARow(scene),
    ...sizeLadder(scene),
    ...largeOverTcp(scene),
    ...pastTheCache(scene),
  ];
  if (again.length > 0)
    return {
      kind: 'measure',
      vantages: [],
      requests: again,
      reads: [],
      because: 'look again at what failed in part',
    };
  const reads = secondReads(scene);
  if (reads.length > 0)
    return {
      kind: 'measure',
      vantages: [],
      requests: [],
      reads,
      because: 'see how fast counters rise',
    };
  const watched = input.elapsedMs < input.watchMs ? watch(scene) : [];
  return watched.length > 0
    ? {
        kind: 'measure',
        vantages: [],
        requests: watched,
        reads: [],
        because: 'watch for failures that come and go',
      }
    : { kind: 'done', because: 'nothing further would tell more' };
}

function start(context: VantageContext, deep: boolean): Step {
  const node = firstNode(context);
  if (node === null) return { kind: 'done', because: 'no node is known on which to ask' };
  const victim = context.complaint.pod ?? `namespace ${context.complaint.namespace}`;
  return {
    kind: 'measure',
    vantages: [
      appOn(node, context, `to ask as ${victim} does`),
      hostOn(node, context, `to ask from node ${node} itself`),
      ...(deep ? [privilegedOn(node, context)] : []),
    ],
    requests: [],
    reads: [],
    because: 'ask from the place of the complaint and from its node',
  };
}

/** One for each node from which pods ask, and one more to compare with. */
function deepVantages(scene: Scene, context: VantageContext): readonly WantedVantage[] {
  const known = new Set(scene.vantages.filter((one) => one.privileged === true).map(({ node }) => node));
  const inUse = scene.vantages
    .filter(({ kind }) => kind === 'app' || kind === 'baseline')
    .map(({ node }) => node);
  const others = scene.layout.pods.flatMap((pod) => pod.node ?? []).filter((node) => !inUse.includes(node));
  return [...new Set([...inUse, ...others.slice(0, 1)])]
    .filter((node) => !known.has(node) && known.size < mostPrivileged)
    .slice(0, mostPrivileged)
    .map((node) => privilegedOn(node, context));
}

const mostPrivileged = 3;

const readsOfPrivileged = (scene: Scene): readonly ReadRequest[] =>
  scene.vantages
    .filter((vantage) => vantage.privileged === true && isReady(scene, vantage))
    .flatMap((vantage) => readsFrom(scene, vantage));

const isReady = (scene: Scene, vantage: Vantage): boolean =>
  scene.observations.vantages.some(
    (report) => report.vantage.id === vantage.id && report.state.kind === 'ready',
  );

/** The sweep of a vantage, less what has been asked from there (an answer elsewhere may have shown new targets). */
function notYetAsked(scene: Scene, vantage: Vantage): readonly ProbeRequest[] {
  const asked = new Set(scene.cells.map((cell) => cell.key));
  return sweep(scene.complaint, scene.layout, vantage).filter(
    (request) => !asked.has(cellKey(request.probe)),
  );
}
