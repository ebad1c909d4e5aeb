import type { Scene } from '../infer/scene.ts';
import { dropped } from './effects.ts';
import { proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';

export const nodeDown: Fault = {
  id: 'node-down',
  hop: 'node-path',
  corpus: ['D18', 'O01'],
  title: 'A node that carries a CoreDNS pod is down, and the pod is still in the Service',
  source: 'Kubernetes documentation, "Nodes": Node heartbeats; "Debug a node"',
  instances: (scene) =>
    deadNodes(scene).map(({ node, why, pods }) => ({
      hop: { kind: 'node-path', instance: `all nodes → ${node}` },
      effect: (crossing) =>
        crossing.hop === 'node-path' && crossing.toNode === node && crossing.fromNode !== node
          ? { ...dropped(crossing) }
          : null,
      evidence: [
        proof(`node ${node}`, why),
        ...pods.map((pod) => supports(`pod ${pod}`, `it runs on ${node}`)),
      ],
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
  readonly pods: readonly string[];
}

function deadNodes(scene: Scene): readonly DeadNode[] {
  return Object.entries(scene.topology.nodes).flatMap(([node, part]) => {
    const pods = scene.layout.pods.filter((pod) => pod.node === node).map((pod) => pod.name);
    if (part.kind !== 'present' || pods.length === 0) return [];
    const condition = part.value.conditions.find((one) => one.type === 'Ready');
    if (condition === undefined || condition.status === 'True') return [];
    return [
      {
        node,
        why: `Ready is ${condition.status}${condition.reason === '' ? '' : `, ${condition.reason}`}`,
        pods,
      },
    ];
  });
}
