import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import { hopTitles } from '../model/hop.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import type { Locus } from '../paths/crossing.ts';
import { failingPairs } from './failing-pairs.ts';
import type { FaultInstance } from './fault.ts';
import { lookOf, showsOf, wordsOf } from './manners.ts';
import { along, fromNodeAt, ofPods } from './places.ts';
import { inTheServer, onTheWay, type Suspicion } from './suspicion.ts';
import { upstreamPlaces } from './unknown-upstream.ts';

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
  const cached = scene.layout.nodeCache !== null;
  return placesOf(scene).flatMap((place) =>
    place.manners.map((manner) => ({
      hop: place.hop,
      where: place.crosses,
      effect: (crossing) => (place.asks?.(crossing) === false ? null : lookOf(manner, crossing)),
      evidence: [],
      shows: showsOf(manner, cached || place.relayed === true),
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
  const nodes = nodesAsked(scene);
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
      relayed: true,
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
    ...doorsOfPods(scene),
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

/** What lies right before a server, told from the server itself only where it was asked from inside its pod. */
const doorsOfPods = ({ observations }: Scene): readonly Suspicion[] =>
  observations.vantages.flatMap(({ vantage: { inPod }, state }): readonly Suspicion[] =>
    inPod === undefined || state.kind === 'missing'
      ? []
      : [
          {
            hop: { kind: 'destination-policy', instance: inPod },
            manners: onTheWay,
            crosses: ofPods('destination-policy', [inPod]),
            where: `Packets are stopped on the last step into CoreDNS pod ${inPod}, whose server answers from inside`,
          },
        ],
  );

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
    relayed: true,
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
      relayed: true,
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
