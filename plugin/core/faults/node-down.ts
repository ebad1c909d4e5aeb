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
  instances: (scene) =>
    deadNodes(scene).map(({ node, why, evidence, pods }) => ({
      hop: { kind: 'node-path', instance: `all nodes → ${node}` },
      where: ({ hop, fromNode, toNode }) => hop === 'node-path' && toNode === node && fromNode !== node,
      effect: dropped,
      evidence: [...evidence, ...pods.map((pod) => supports(`pod ${pod}`, `it runs on ${node}`))],
      sentence: `Node ${node} is down (${why}) and its CoreDNS ${pods.length === 1 ? 'pod' : 'pods'} ${pods.join(', ')} cannot be reached; the DNS failures are a symptom of that node.`,
      fix: [
        `kubectl describe node ${node}   # conditions and since when`,
        `kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --force   # or repair, or replace the node`,
      ],
    })),
};

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
