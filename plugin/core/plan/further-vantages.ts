import { strayNameservers } from '../faults/stray-nameservers.ts';
import { inventingPods } from '../faults/invented-names.ts';
import type { Candidate, Ranking } from '../infer/rank.ts';
import type { Scene } from '../infer/scene.ts';
import { isOnHost } from '../model/is-on-host.ts';
import { runsWindows } from '../model/runs-windows.ts';
import type { WantedVantage } from '../model/step.ts';
import type { Topology } from '../model/topology.ts';
import { askingFrom, beliefsIn } from './asking-from.ts';
import { mostTelling } from './information.ts';
import { appOn, baselineOn, hostOn, type VantageContext } from './vantages.ts';

/** Suspects with less belief than this need no experiment. */
const leastBelief = 0.001;

/** Nats of probe evidence that make a hypothesis a suspect at all. */
const leastGain = 2;

/** So many places are started at once, beside those of before. */
export const mostFurther = 4;

/**
 * Vantages from which the remaining suspects would look different: those that tell the most per second, and none that would only
 * repeat what the others tell; empty where none would help.
 */
export function furtherVantages(
  scene: Scene,
  ranking: Ranking,
  context: VantageContext,
): readonly WantedVantage[] {
  const suspects = suspectsOf(ranking);
  const stray = strayNameservers(scene).some((one) => one.clusterFirst);
  const unlikePods = suspects.length > 0 && noPodWasAsked(scene);
  const inventing = inventingPods(scene).map(({ node }) => node);
  if (suspects.length < 2 && !stray && !unlikePods && inventing.length === 0) return [];
  const known = new Set(scene.vantages.map((vantage) => vantage.id));
  const fresh = possible(scene, context).filter(({ vantage }) => !known.has(vantage.id));
  const experiments = fresh.map((wanted) => ({ wanted, ...askingFrom(scene, wanted.vantage, suspects) }));
  const telling = mostTelling(experiments, beliefsIn(suspects), mostFurther).map(({ wanted }) => wanted);
  return fresh
    .filter(
      (wanted) =>
        telling.includes(wanted) ||
        (stray && wanted.vantage.kind === 'app') ||
        // Whether it is its way out or itself, a pod beside it that asks the same tells.
        (inventing.includes(wanted.vantage.node) && wanted.vantage.kind === 'app') ||
        (unlikePods && wanted.vantage.kind === 'baseline'),
    )
    .slice(0, mostFurther);
}

/**
 * Where a pod on the host network complains, its node was asked from twice and none of the node's own pods: what the node does to its
 * pods looks the same as what it does to itself alone, which is one suspect until somebody asks.
 */
const noPodWasAsked = ({ vantages }: Scene): boolean =>
  vantages.some(({ hostNetwork }) => hostNetwork === true) && vantages.every(isOnHost);

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
    .filter((node) => !inUse.includes(node) && takesProbes(scene.topology, node))
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

/** No image of a probe runs on Windows, and nobody starts a pod where the kubelet is not heard of. */
function takesProbes(topology: Topology, node: string): boolean {
  const part = topology.nodes[node];
  return !runsWindows(topology, node) && (part?.kind !== 'present' || part.value.ready !== false);
}
