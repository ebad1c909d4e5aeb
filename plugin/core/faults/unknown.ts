import type { Scene } from '../infer/scene.ts';
import type { Hop } from '../model/hop.ts';
import { hopTitles } from '../model/hop.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import { failingPairs } from './failing-pairs.ts';
import type { FaultInstance } from './fault.ts';
import { lookOf, wordsOf, type Manner } from './manners.ts';
import { along, fromNodeAt, ofPods, ofUpstreams, type Place } from './places.ts';

const onTheWay: readonly Manner[] = [
  'dropped',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'unreachable',
  'slow',
];
const inTheServer: readonly Manner[] = [
  'dropped',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'servfail',
  'refusing',
  'denying',
  'empty',
  'late',
  'slow',
];

interface Suspicion {
  readonly hop: Hop;
  readonly manners: readonly Manner[];
  readonly crosses: Place;
  /** Only what asks for this; absent: everything. */
  readonly asks?: (crossing: Crossing) => boolean;
  readonly where: string;
  readonly settledBy?: string;
  readonly fix?: readonly string[];
}

/** Policies of other kinds than Kubernetes' own, and the plugin's own word on what it drops. */
const pluginQuestions = [
  'kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A   # where Cilium is the network plugin',
  'kubectl get networkpolicies.crd.projectcalico.org,globalnetworkpolicies.crd.projectcalico.org -A   # where Calico is',
];

const pluginSettles =
  "the network plugin's own account of drops (Cilium: cilium monitor --type drop; Calico: its flow logs)";

/**
 * The unknown fault of every hop: what no named hypothesis explains is found at its hop and not pinned on the least bad
 * guess. Each manner predicts as sharply as a named fault would, and carries a lower prior.
 */
export function unknownFaults(scene: Scene): readonly FaultInstance[] {
  return placesOf(scene).flatMap((place) =>
    place.manners.map((manner) => ({
      hop: place.hop,
      where: place.crosses,
      effect: (crossing) => (place.asks?.(crossing) === false ? null : lookOf(manner, crossing)),
      evidence: [],
      sentence: `${place.where}: ${wordsOf(manner)}. What causes it there is unknown.`,
      ...(place.settledBy === undefined ? {} : { settledBy: place.settledBy }),
      fix: place.fix ?? [
        `Look at ${hopTitles[place.hop.kind]} (${place.hop.instance}): the contrast above says where it begins.`,
      ],
      intermittent: manner !== 'empty',
    })),
  );
}

function placesOf(scene: Scene): readonly Suspicion[] {
  const namespace = scene.complaint.namespace;
  const nodes = [...new Set(scene.vantages.map((vantage) => vantage.node))];
  const service = scene.layout.service;
  const fromPods = (crossing: Locus): boolean =>
    crossing.asker === 'vantage' && crossing.vantage.kind !== 'host';
  return [
    {
      hop: { kind: 'source-policy', instance: `namespace ${namespace}` },
      manners: onTheWay,
      crosses: (crossing) =>
        crossing.hop === 'source-policy' && crossing.vantage.kind === 'app' && crossing.upstream === null,
      where: `DNS packets of pods in ${namespace} do not pass, by a policy that could not be seen`,
      settledBy: pluginSettles,
      fix: pluginQuestions,
    },
    {
      hop: { kind: 'node-path', instance: `network of pods in ${namespace}` },
      manners: onTheWay,
      crosses: (crossing) =>
        crossing.hop === 'source-policy' && crossing.vantage.kind === 'app' && crossing.upstream === null,
      where: `The network plugin does not carry DNS packets of pods in ${namespace}`,
      settledBy: pluginSettles,
      fix: ["Look at the network plugin's agent on the pod's node: its health, its log, its restarts."],
    },
    ...nodes.map((node): Suspicion => ({
      hop: { kind: 'node-path', instance: `pod network of ${node}` },
      manners: onTheWay,
      crosses: (crossing) => crossing.hop === 'node-path' && fromPods(crossing) && crossing.fromNode === node,
      where: `Packets of pods on ${node} do not reach CoreDNS, those of the node do`,
    })),
    ...nodes.map((node): Suspicion => ({
      hop: { kind: 'node-path', instance: `forwarding of ${node}` },
      manners: onTheWay,
      crosses: (crossing) => isForwardedBy(node, crossing),
      where: `Node ${node} does not carry the packets of its pods, to whomever they go${asksItself(scene, node) ? ', while the node itself asks and is answered' : ' (the node itself could not be tried)'}`,
      fix: [
        `On ${node}: iptables -S FORWARD | head; sysctl net.ipv4.ip_forward   # who drops or forwards what is not its own?`,
        `Look at the network plugin's agent on ${node}, and at firewalls that were switched on there.`,
      ],
    })),
    ...(scene.layout.nodeCache === null ? [] : nodes).map((node): Suspicion => ({
      hop: { kind: 'node-cache', instance: node },
      manners: inTheServer,
      crosses: fromNodeAt('node-cache', node),
      where: `The DNS cache on ${node}`,
      fix: [
        `Look at the cache on ${node} (NodeLocal DNSCache: kubectl -n kube-system logs -l k8s-app=node-local-dns --field-selector spec.nodeName=${node}; AKS LocalDNS: journalctl -u localdns): its zones and where it forwards them.`,
      ],
    })),
    ...nodes.map((node): Suspicion => ({
      hop: { kind: 'node-service-rules', instance: node },
      manners: onTheWay,
      crosses: fromNodeAt('node-service-rules', node),
      where: `The DNS Service's address does not work from ${node}`,
    })),
    {
      hop: {
        kind: 'dns-service',
        instance: service === null ? 'DNS Service' : `${service.namespace}/${service.name}`,
      },
      manners: onTheWay,
      crosses: (crossing) => crossing.hop === 'dns-service',
      where: "The DNS Service's address does not work, CoreDNS pods do",
    },
    ...pathPlaces(scene),
    {
      hop: { kind: 'destination-policy', instance: 'CoreDNS pods' },
      manners: onTheWay,
      crosses: (crossing) => crossing.hop === 'destination-policy' && fromPods(crossing),
      where: 'Packets of pods are stopped before all CoreDNS pods',
    },
    ...corednsPlaces(scene),
    ...upstreamPlaces(scene),
  ];
}

const asksItself = (scene: Scene, node: string): boolean =>
  scene.observations.vantages.some(
    ({ vantage, state }) => vantage.node === node && vantage.kind === 'host' && state.kind === 'ready',
  );

function pathPlaces(scene: Scene): readonly Suspicion[] {
  return failingPairs(scene).flatMap(([from, to]): readonly Suspicion[] => {
    const onTheWayThere = along(from, to);
    return [
      {
        hop: { kind: 'node-path', instance: `${from} → ${to}` },
        manners: onTheWay,
        crosses: onTheWayThere,
        where: `Packets from ${from} to pods on ${to} are not carried`,
      },
      {
        hop: { kind: 'node-path', instance: `pods of ${from} → ${to}` },
        manners: onTheWay,
        crosses: (crossing) => onTheWayThere(crossing) && crossing.vantage.kind !== 'host',
        where: `Packets from pods on ${from} to pods on ${to} are not carried, those of the node are`,
      },
    ];
  });
}

function corednsPlaces(scene: Scene): readonly Suspicion[] {
  const pods = scene.layout.pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-process', instance: pod.name },
    manners: inTheServer,
    crosses: ofPods('coredns-process', [pod.name]),
    where: `CoreDNS pod ${pod.name} (${pod.address})`,
  }));
  const apis = scene.layout.pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-api', instance: pod.name },
    manners: ['servfail', 'refusing', 'denying', 'empty', 'late', 'slow'],
    crosses: ofPods('coredns-api', [pod.name]),
    where: `CoreDNS pod ${pod.name} answers cluster names wrongly`,
  }));
  const egress = scene.layout.pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-egress', instance: pod.name },
    manners: ['dropped', 'udp-dropped', 'tcp-dropped'],
    crosses: ofPods('coredns-egress', [pod.name]),
    where: `CoreDNS pod ${pod.name} does not reach its upstreams`,
  }));
  return [
    ...pods,
    {
      hop: { kind: 'coredns-process', instance: 'all pods' },
      manners: inTheServer,
      crosses: (crossing) => crossing.hop === 'coredns-process',
      where: 'All CoreDNS pods',
    },
    ...configPlaces(),
    ...apis,
    {
      hop: { kind: 'coredns-api', instance: 'all pods' },
      manners: ['servfail', 'refusing', 'denying', 'empty', 'late', 'slow'],
      crosses: (crossing) => crossing.hop === 'coredns-api',
      where: 'All CoreDNS pods answer cluster names wrongly',
    },
    ...egress,
    {
      hop: { kind: 'coredns-egress', instance: 'all pods' },
      manners: ['dropped', 'udp-dropped', 'tcp-dropped'],
      crosses: (crossing) => crossing.hop === 'coredns-egress',
      where: 'No CoreDNS pod reaches its upstreams, although nodes do',
    },
  ];
}

/** Configuration acts alike in every pod: on what is forwarded, or on single complained names. */
const configPlaces = (): readonly Suspicion[] => [
  {
    hop: { kind: 'coredns-config', instance: 'forwarded names' },
    manners: ['servfail', 'refusing', 'denying', 'empty', 'late', 'slow'],
    crosses: ({ hop }) => hop === 'coredns-config',
    asks: ({ clusterName }) => !clusterName,
    where: 'Every CoreDNS pod answers external names otherwise than its upstreams do',
  },
  {
    hop: { kind: 'coredns-config', instance: 'complained names' },
    manners: ['servfail', 'refusing', 'denying', 'empty', 'late', 'slow'],
    crosses: ({ hop }) => hop === 'coredns-config',
    asks: ({ probe }) => probe.question.kind === 'complained',
    where: 'Every CoreDNS pod answers the complained name otherwise than its upstreams do',
  },
];

function upstreamPlaces(scene: Scene): readonly Suspicion[] {
  const addresses = [...new Set(scene.layout.upstreams.map((upstream) => upstream.address))];
  const single = addresses.map((address): Suspicion => ({
    hop: { kind: 'upstream', instance: address },
    manners: ['udp-dropped', 'tcp-dropped', 'denying', 'empty', 'late', 'slow'],
    crosses: ofUpstreams('upstream', [address]),
    where: `Upstream resolver ${address}`,
  }));
  const complained = { hop: { kind: 'authority', instance: 'complained names' } as const };
  return [
    ...single,
    {
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      manners: ['udp-dropped', 'tcp-dropped', 'denying', 'empty', 'late', 'slow'],
      crosses: (crossing) => crossing.hop === 'upstream',
      where: 'All upstream resolvers',
    },
    {
      ...complained,
      manners: ['dropped', 'servfail', 'refusing', 'empty', 'late'],
      crosses: ({ hop }) => hop === 'authority',
      asks: ({ probe }) => probe.question.kind === 'complained',
      where: 'The complained name fails wherever it is asked, other names do not',
    },
  ];
}
