import type { Scene } from '../infer/scene.ts';
import { dropped } from './effects.ts';
import type { Evidence } from '../model/verdict.ts';
import { describeMissing } from '../model/part.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';

export const nodeDown: Fault = {
  id: 'node-down',
  hop: 'node-path',
  corpus: ['D18', 'O01'],
  title: 'A node that carries a CoreDNS pod is down, and the pod is still in the Service',
  source: 'Kubernetes documentation, "Nodes": Node heartbeats; "Debug a node"',
  explanation:
    'A node stops without saying goodbye. Until its heartbeat is missed, about 40 s, and its endpoints are taken out, the DNS Service still sends queries to the CoreDNS pods on it. ' +
    'That share of the lookups times out, from all other nodes. ' +
    'All pods of that node are out of reach on every port, unlike where one CoreDNS process hangs.',
  remedy:
    '`kubectl describe node NODE` shows Ready as Unknown or False, and since when. ' +
    'Repair, drain or replace the node; spread CoreDNS over nodes, so that one takes only its share along.',
  instances: (scene) =>
    deadNodes(scene).map(({ node, why, evidence, pods }) => ({
      hop: { kind: 'node-path', instance: `all nodes → ${node}` },
      where: ({ hop, fromNode, toNode }) => hop === 'node-path' && toNode === node && fromNode !== node,
      effect: dropped,
      evidence: [...evidence, ...pods.map((pod) => supports(`pod ${pod}`, `it runs on ${node}`))],
      preventsAsking: isMissingAt(scene, node),
      sentence: `Node ${node} is down (${why})${consequence(scene, pods)}.`,
      fix: [
        `kubectl describe node ${node}   # conditions and since when`,
        `kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data   # or repair, or replace the node`,
      ],
    })),
};

/** A node whose kubelet alone is gone still runs what it ran. */
function consequence({ cells }: Scene, pods: readonly string[]): string {
  const which = `its CoreDNS ${pods.length === 1 ? 'pod' : 'pods'} ${pods.join(', ')}`;
  const asked = cells.filter(
    ({ probe: { target }, measured }) =>
      target.role === 'coredns-pod' && pods.includes(target.pod) && measured > 0,
  );
  return asked.length > 0 && asked.every(({ failed }) => failed === 0)
    ? `: nothing new starts there, though ${which} still ${pods.length === 1 ? 'answers' : 'answer'}`
    : ` and ${which} cannot be reached; the DNS failures are a symptom of that node`;
}

const isMissingAt = ({ observations }: Scene, node: string): boolean =>
  observations.vantages.some(
    ({ vantage, state }) =>
      vantage.node === node && state.kind === 'missing' && state.why.reason === 'unnoticed',
  );

interface DeadNode {
  readonly node: string;
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly pods: readonly string[];
}

const deadNodes = (scene: Scene): readonly DeadNode[] =>
  Object.keys(scene.topology.nodes).flatMap((node) => {
    const pods = scene.layout.pods.filter((pod) => pod.node === node).map((pod) => pod.name);
    const condition = notReady(scene, node);
    if (pods.length === 0) return [];
    if (condition !== null)
      return [{ node, why: condition, evidence: [proof(`node ${node}`, condition)], pods }];
    const unnoticed = ignoredPods(scene, node);
    const why = 'its kubelet takes no notice of new pods, though the API still calls it Ready';
    return unnoticed.length === 0 ? [] : [{ node, why, evidence: unnoticed, pods }];
  });

function notReady(scene: Scene, node: string): string | null {
  const part = scene.topology.nodes[node];
  const conditions = part?.kind === 'present' ? part.value.conditions : [];
  const condition = conditions.find((one) => one.type === 'Ready');
  if (condition === undefined || condition.status === 'True') return null;
  return `Ready is ${condition.status}${condition.reason === '' ? '' : `, ${condition.reason}`}`;
}

/** A node is called Ready for 40 s after its last sign of life; probe pods given to it learn sooner. */
const ignoredPods = (scene: Scene, node: string): readonly Evidence[] =>
  scene.observations.vantages.flatMap(({ vantage, state }) =>
    vantage.node === node && state.kind === 'missing' && state.why.reason === 'unnoticed'
      ? [supports(`probe pod ${vantage.id}`, describeMissing(state.why))]
      : [],
  );
