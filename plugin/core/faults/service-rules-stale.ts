import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Protocol } from '../model/probe.ts';
import type { Evidence } from '../model/verdict.ts';
import { mix, onceFor, type Distribution } from '../paths/distribution.ts';
import type { Crossing } from '../paths/crossing.ts';
import { secondsBetween } from '../timestamps.ts';
import { dropped } from './effects.ts';
import { supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { lookAtServiceRules } from './first-looks.ts';
import { kubeProxyOn } from './commands.ts';
import { fromNodeAt } from './places.ts';
import { evidenceOfStale } from './service-rules.ts';

export const serviceRulesStale: Fault = {
  id: 'service-rules-stale',
  hop: 'node-service-rules',
  corpus: ['D58', 'K01', 'K02', 'K04', 'D62'],
  title:
    'A node still sends part of the DNS queries to CoreDNS pods that are gone: kube-proxy there is behind',
  source: 'Kubernetes documentation, "Virtual IPs and Service Proxies"; "Debug Services"',
  explanation:
    'kube-proxy on a node has stopped following changes, or works in another mode than before and left the rules of the old one (iptables, nftables, IPVS) behind, so that some rules still lead to CoreDNS pods that are gone. ' +
    'The share of old addresses among the targets times out, from pods and from the node alike; other nodes are well; where rules of one protocol alone are stale, the other passes. ' +
    'Each CoreDNS pod answers by its own address, unlike where one hangs; new sockets fail too, unlike with an old entry of connection tracking.',
  remedy:
    'On the node, compare the targets in `iptables-save -t nat` with `kubectl -n kube-system get endpointslices -l k8s-app=kube-dns`. ' +
    'Restart kube-proxy there and find out what stopped it: no way to the API server, a held xtables lock, or rules of two modes at once (iptables-legacy, nft, `ipvsadm -Ln`).',
  instances: (scene) =>
    nodesAsked(scene).flatMap((node) => [
      instanceFor(scene, node),
      ...protocolsOf(scene).map((protocol) => overOne(scene, node, protocol)),
    ]),
};

/** What the Service does not have needs no rule. */
const protocolsOf = ({ layout: { service } }: Scene): readonly Protocol[] =>
  (['udp', 'tcp'] as const).filter(
    (one) =>
      service?.ports.some(({ port, protocol }) => port === 53 && protocol === one.toUpperCase()) !== false,
  );

const instanceFor = (scene: Scene, node: string): FaultInstance => ({
  hop: { kind: 'node-service-rules', instance: node },
  where: fromNodeAt('node-service-rules', node),
  effect: gone,
  evidence: [...recentPods(scene), ...evidenceOfStale(scene, node)],
  sentence: `Node ${node} sends queries to the DNS Service to addresses where no CoreDNS pod is any more: its service rules are stale, kube-proxy there no longer follows.`,
  fix: [
    `On ${node}: iptables-save -t nat | grep -A1 'kube-dns:dns '   # targets against: kubectl -n kube-system get endpointslices -l k8s-app=kube-dns (kube-proxy of mode ipvs: ipvsadm -Ln, nftables: nft list table ip kube-proxy)`,
    `kubectl -n kube-system logs --tail=30 $(kubectl -n kube-system get pods ${kubeProxyOn(node)} -o name)   # can it reach the API server, write rules?`,
    restartKubeProxy(node),
  ],
  intermittent: true,
  settledBy: `kubectl netcheck dns ${scene.complaint.namespace} --deep   # reads the service rules of ${node}`,
});

/** The ports of a Service have rules of their own. Where all is silence a mere drop would do as well: somebody must have heard of the address. */
const overOne = (scene: Scene, node: string, protocol: Protocol): FaultInstance => ({
  ...instanceFor(scene, node),
  effect: (crossing) => (crossing.probe.protocol === protocol ? gone(crossing) : null),
  shows: ['host-unreachable', 'net-unreachable'],
  evidence: [...recentPods(scene), ...evidenceOfStale(scene, node, protocol)],
  sentence: `Node ${node} sends queries over ${protocol.toUpperCase()} to the DNS Service to addresses where no CoreDNS pod is any more, those over ${protocol === 'tcp' ? 'UDP' : 'TCP'} to CoreDNS: a rule for that protocol is stale, or is not kube-proxy's.`,
  fix: [...lookAtServiceRules(scene, node), restartKubeProxy(node)],
});

const restartKubeProxy = (node: string): string =>
  `kubectl -n kube-system delete pods ${kubeProxyOn(node)}   # its DaemonSet starts another; where it is a service of the node: systemctl restart kube-proxy`;

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
