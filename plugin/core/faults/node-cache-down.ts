import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import { nodeCacheOn } from './commands.ts';
import { dropped, portClosed, processStopped } from './effects.ts';
import { proof, when } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { fromNodeAt } from './places.ts';

export const nodeCacheDown: Fault = {
  id: 'node-cache-down',
  hop: 'node-cache',
  corpus: ['D68', 'D70'],
  title: 'The DNS cache on a node is down: its pods have no resolver although CoreDNS works',
  source:
    'Kubernetes documentation, "Using NodeLocal DNSCache in Kubernetes Clusters"; Microsoft documentation, "LocalDNS in AKS"',
  explanation:
    'Where each node has a DNS cache, pods ask that cache and not CoreDNS. ' +
    'If its process has crashed or hangs, or its address or rules are gone, all pods of that node have no resolver, while pods elsewhere are well and CoreDNS answers when it is asked directly. ' +
    'Where service rules are missing, other Services fail on that node too; where a policy is the cause, other namespaces are spared.',
  remedy:
    "Look at the cache's pod on that node (`kubectl -n kube-system get pods -l k8s-app=node-local-dns -o wide`), on AKS at `systemctl status localdns`. " +
    'Replace the pod or restart the service, and look at its memory limit and its log for what ended it.',
  instances: (scene) =>
    nodesWithCache(scene).flatMap(({ node, address }) => [
      instanceFor(scene, node, address, 'closed'),
      instanceFor(scene, node, address, 'hung'),
      instanceFor(scene, node, address, 'gone'),
    ]),
};

const looks = {
  closed: { effect: portClosed, words: 'nothing listens there any more' },
  hung: { effect: processStopped, words: 'its process hangs' },
  gone: { effect: dropped, words: 'its address, or the rules that lead to it, are gone' },
} as const;

function instanceFor(scene: Scene, node: string, address: string, how: keyof typeof looks): FaultInstance {
  return {
    hop: { kind: 'node-cache', instance: node },
    where: fromNodeAt('node-cache', node),
    effect: looks[how].effect,
    evidence: podsNotReady(scene, node),
    sentence: `The DNS cache on ${node} (${address}) does not answer its pods: ${looks[how].words}, while CoreDNS is not to blame.`,
    fix: [
      `kubectl -n kube-system get pods ${nodeCacheOn(node)} -o wide   # NodeLocal DNSCache: is it ready, how often has it restarted?`,
      `kubectl -n kube-system delete pods ${nodeCacheOn(node)}   # its DaemonSet starts another`,
      `On ${node}: systemctl status localdns; journalctl -u localdns | tail -20   # AKS LocalDNS`,
    ],
    settledBy: `kubectl -n kube-system get pods ${nodeCacheOn(node)} -o wide   # is the cache there, and ready?`,
  };
}

function nodesWithCache(scene: Scene): readonly { readonly node: string; readonly address: string }[] {
  const found = scene.vantages.flatMap((vantage) => {
    const named = vantage.kind === 'host' ? [] : (scene.layout.resolvers.get(vantage.id)?.nameservers ?? []);
    return named.filter(isNodeCacheAddress).map((address) => ({ node: vantage.node, address }));
  });
  return [...new Map(found.map((one) => [`${one.node} ${one.address}`, one])).values()];
}

function podsNotReady(scene: Scene, node: string): readonly Evidence[] {
  const pods = scene.topology.nodeCachePods === undefined ? [] : valueOr(scene.topology.nodeCachePods, []);
  const there = pods.filter((pod) => pod.node === node);
  const names = there.map((pod) => pod.name).join(', ');
  return when(
    pods.length > 0 && !there.some((pod) => pod.ready),
    proof(
      'pods of the node cache',
      there.length === 0 ? `none runs on ${node}` : `${names} on ${node} is not Ready`,
    ),
  );
}
