import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { mix, onceFor, type Distribution } from '../paths/distribution.ts';
import type { Crossing } from '../paths/crossing.ts';
import { secondsBetween } from '../timestamps.ts';
import { dropped } from './effects.ts';
import { supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { fromNodeAt } from './places.ts';
import { evidenceOfStale } from './service-rules.ts';

export const serviceRulesStale: Fault = {
  id: 'service-rules-stale',
  hop: 'node-service-rules',
  corpus: ['D58', 'K01', 'K02', 'D62'],
  title:
    'A node still sends part of the DNS queries to CoreDNS pods that are gone: kube-proxy there is behind',
  source: 'Kubernetes documentation, "Virtual IPs and Service Proxies"; "Debug Services"',
  instances: (scene) =>
    nodesAsked(scene).map((node) => ({
      hop: { kind: 'node-service-rules', instance: node },
      where: fromNodeAt('node-service-rules', node),
      effect: gone,
      evidence: [...recentPods(scene), ...evidenceOfStale(scene, node)],
      sentence: `Node ${node} sends queries to the DNS Service to addresses where no CoreDNS pod is any more: its service rules are stale, kube-proxy there no longer follows.`,
      fix: [
        `On ${node}: iptables-save -t nat | grep -A1 'kube-dns:dns '   # targets against: kubectl -n kube-system get endpointslices -l k8s-app=kube-dns`,
        `kubectl -n kube-system logs -l k8s-app=kube-proxy --field-selector spec.nodeName=${node} --tail=30   # can it reach the API server, write rules?`,
        `Restart kube-proxy on ${node}.`,
      ],
      intermittent: true,
      settledBy: `the service rules of ${node}`,
    })),
};

/** The address belongs to nobody: silence, or a word from its node. */
const gone = (crossing: Crossing): Distribution => goneOrWandering(dropped(crossing));

const goneOrWandering = onceFor((silence) =>
  mix([
    [0.69, silence],
    [0.27, { 'host-unreachable': 1 }],
    [0.04, { 'net-unreachable': 1 }],
  ]),
);

const hour = 3600;

/** Pods younger than an hour: there has been a change that rules must follow. */
function recentPods(scene: Scene): readonly Evidence[] {
  const pods = valueOr(scene.topology.dnsPods, []).filter(
    (pod) => (secondsBetween(pod.createdAt, scene.topology.takenAt) ?? hour) < hour,
  );
  const newest = pods
    .map((pod) => pod.createdAt)
    .sort()
    .at(-1);
  return newest === undefined
    ? []
    : [
        supports(
          'CoreDNS pods',
          `${String(pods.length)} of them were created within the last hour, the newest at ${newest}: rules had to follow`,
        ),
      ];
}
