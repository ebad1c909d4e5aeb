import { active } from '../infer/baseline.ts';
import { strayNameservers } from '../faults/stray-nameservers.ts';
import type { Candidate, Ranking } from '../infer/rank.ts';
import type { Scene } from '../infer/scene.ts';
import type { Probe, Vantage } from '../model/probe.ts';
import type { WantedVantage } from '../model/step.ts';
import { distance } from '../paths/distribution.ts';
import { predict } from '../paths/predict.ts';
import { routeOf, type PathContext } from '../paths/route.ts';
import { sweep } from './sweep.ts';
import { appOn, baselineOn, hostOn, type VantageContext } from './vantages.ts';

/** Suspects with less belief than this need no experiment. */
const leastBelief = 0.001;

/** Nats of probe evidence that make a hypothesis a suspect at all. */
const leastGain = 2;

/** Two suspects whose predictions for a probe differ by more than this are separated by it. */
const telling = 0.15;

/** Vantages from which the remaining suspects would look different; empty where none would help. */
export function furtherVantages(
  scene: Scene,
  ranking: Ranking,
  context: VantageContext,
): readonly WantedVantage[] {
  const suspects = suspectsOf(ranking);
  const stray = strayNameservers(scene).some((one) => one.clusterFirst);
  if (suspects.length < 2 && !stray) return [];
  const known = new Set(scene.vantages.map((vantage) => vantage.id));
  const useful = possible(scene, context).filter(
    ({ vantage }) =>
      !known.has(vantage.id) && (separates(scene, vantage, suspects) || (stray && vantage.kind === 'app')),
  );
  return useful.slice(0, 4);
}

/** Those that explain failures, not those that merely fit a clean result a little better. */
export const suspectsOf = (ranking: Ranking): readonly Candidate[] =>
  ranking.candidates
    .filter((candidate) => candidate.posterior > leastBelief && explainsFailure(candidate))
    .slice(0, 12);

const explainsFailure = (candidate: Candidate): boolean =>
  candidate.gain > leastGain && [...candidate.struck().keys()].some((cell) => cell.failed > 0);

/** Baseline on the nodes in use; app and host on the nodes of CoreDNS pods that fail, and on one more node. */
function possible(scene: Scene, context: VantageContext): readonly WantedVantage[] {
  const inUse = [...new Set(scene.vantages.map((vantage) => vantage.node))];
  const failing = scene.cells.filter((cell) => cell.probe.target.role === 'coredns-pod' && cell.failed > 0);
  const failingNodes = failing.flatMap((cell) => {
    const node = scene.layout.pods.find((pod) => pod.address === cell.probe.target.address)?.node;
    return node === null || node === undefined ? [] : [node];
  });
  const others = scene.layout.pods
    .flatMap((pod) => (pod.node === null ? [] : [pod.node]))
    .concat(Object.keys(scene.topology.nodes));
  const nodes = [...new Set([...failingNodes, ...others])]
    .filter((node) => !inUse.includes(node))
    .slice(0, 2);
  const baselines = inUse.flatMap((node) => {
    const wanted = baselineOn(
      node,
      context,
      `to tell what is particular to namespace ${context.complaint.namespace}`,
    );
    return wanted === null ? [] : [wanted];
  });
  return [
    ...baselines,
    ...nodes.flatMap((node) => [
      appOn(node, context, `to compare with node ${inUse.join(', ')}`),
      hostOn(node, context, `to compare with node ${inUse.join(', ')}`),
    ]),
    // Where only the pod itself may be asked from, no other node has one.
  ].filter(({ noProbe }) => noProbe === undefined);
}

/** Whether any probe from there would come out differently under two of the suspects. */
export function separates(scene: Scene, vantage: Vantage, suspects: readonly Candidate[]): boolean {
  const context: PathContext = {
    ...scene.context,
    vantageOf: (probe: Probe) => (probe.vantage === vantage.id ? vantage : scene.context.vantageOf(probe)),
  };
  const probes = sweep(scene.complaint, scene.layout, vantage).map((request) => request.probe);
  return probes.some((probe) => {
    const route = routeOf(probe, context);
    const predictions = suspects.map((suspect) => predict(route, [active(suspect)]));
    const [first, ...rest] = predictions;
    return first !== undefined && rest.some((other) => distance(first, other) > telling);
  });
}
