import type { Scene } from '../infer/scene.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const corednsOnOneNode: Fault = {
  id: 'coredns-on-one-node',
  hop: 'coredns-process',
  corpus: ['D17'],
  title: 'All CoreDNS pods run on one node: with it the DNS of the whole cluster fails',
  source: 'Kubernetes documentation, "Pod Topology Spread Constraints"',
  explanation:
    'All replicas of CoreDNS run on the same node. ' +
    'Nothing is wrong as long as that node is well; when it fails, is drained or is cut off, name resolution stops for the whole cluster at once. ' +
    'More replicas on that node do not help.',
  remedy:
    '`kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide` shows the nodes. ' +
    'Give the deployment a topology spread constraint or anti-affinity, and restart its rollout.',
  instances: (scene: Scene) => {
    const nodes = new Set(scene.layout.pods.map((pod) => pod.node));
    const node = [...nodes][0];
    const others = Object.keys(scene.topology.nodes).length > 1;
    if (nodes.size !== 1 || node === null || node === undefined || !others) return [];
    return [
      {
        hop: { kind: 'coredns-process', instance: `placement on ${node}` },
        effect: () => null,
        latent: true,
        evidence: [
          proof('CoreDNS pods', `${scene.layout.pods.map((pod) => pod.name).join(', ')} all run on ${node}`),
        ],
        sentence: `All CoreDNS pods (${String(scene.layout.pods.length)}) run on ${node}: if it fails, name resolution fails for the whole cluster.`,
        fix: [
          `kubectl -n ${commandNamespace(scene)} get deployment coredns -o yaml | grep -A8 -E 'topologySpread|podAntiAffinity'`,
          `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns   # after spreading or adding replicas`,
        ],
      },
    ];
  },
};
