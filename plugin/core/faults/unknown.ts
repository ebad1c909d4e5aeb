import { isOnHost } from '../model/is-on-host.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import { failingPairs } from './failing-pairs.ts';
import type { Hypothesis } from './fault.ts';
import {
  lookAtCorednsPolicies,
  lookAtDoor,
  lookAtNetwork,
  lookAtNodeCache,
  lookAtPath,
  lookAtPluginPolicies,
  lookAtService,
  lookAtServiceRules,
} from './first-looks.ts';
import { showsOf, wordsOf, type Manner } from './manners.ts';
import { struckAt } from './struck-at.ts';
import { along, fromNodeAt, isSentByPod, ofPods, type Place } from './places.ts';
import {
  answeredElsewhere,
  inNetwork,
  inTheServer,
  inTranslation,
  onTheWay,
  type Suspicion,
} from './suspicion.ts';
import { arePoliciesVeiled, isServiceVeiled } from './veils.ts';
import { corednsPlaces } from './unknown-coredns.ts';
import { filterPlaces } from './unknown-filters.ts';
import { hostPlaces } from './unknown-host.ts';
import { asksItself, networkPlaces } from './unknown-network.ts';
import { upstreamPlaces } from './unknown-upstream.ts';

/** The network plugin's own account of what it drops. */
const pluginSettles =
  'kubectl -n kube-system exec ds/cilium -- cilium monitor --type drop   # while a pod asks; where Calico is the network plugin: its flow logs';

/**
 * The unknown fault of every hop: what no named hypothesis explains is found at its hop and not pinned on the least bad
 * guess. Each manner predicts as sharply as a named fault would, and carries a lower prior.
 */
export function unknownFaults(scene: Scene): readonly Omit<Hypothesis, 'fault'>[] {
  const cached = scene.layout.nodeCache !== null;
  return placesOf(scene).flatMap((place) =>
    place.manners.map((manner) => ({
      hop: place.hop,
      where: place.crosses,
      effect: (crossing) =>
        place.asks?.(crossing) === false || (manner === 'denying' && isRightlyDenied(scene, crossing))
          ? null
          : struckAt(place, manner, crossing),
      evidence: [],
      shows: showsOf(manner, cached || place.relayed === true),
      sentence: `${place.where}: ${wordsOf(manner, place.subject ?? 'it')}. What causes it there is unknown.`,
      ...(place.settledBy === undefined ? {} : { settledBy: place.settledBy }),
      ...(place.veiled === true ? { veiled: true } : {}),
      fix: place.fix,
      intermittent: manner !== 'empty',
    })),
  );
}

/** Other readings of a complained name are not expected to exist: that they are denied speaks for no fault. */
const isRightlyDenied = ({ context }: Scene, { probe: { question } }: Crossing): boolean =>
  question.kind === 'complained' && !context.isPrimary(question.name);

function placesOf(scene: Scene): readonly Suspicion[] {
  const namespace = scene.complaint.namespace;
  const nodes = nodesAsked(scene);
  const { service, arePodsKnown } = scene.layout;
  const asking = scene.vantages.find(({ kind }) => kind === 'app')?.node ?? 'NODE';
  // Where no pod is known, a rule that leads to what is gone looks like pods that are.
  const beforePods: readonly Manner[] = [
    ...inTranslation,
    ...answeredElsewhere,
    ...(arePodsKnown ? [] : (['gone'] as const)),
  ];
  return [
    {
      hop: { kind: 'source-policy', instance: `namespace ${namespace}` },
      manners: arePoliciesVeiled(scene, namespace) ? [...onTheWay, 'refusing'] : onTheWay,
      veiled: arePoliciesVeiled(scene, namespace),
      crosses: (crossing) =>
        crossing.hop === 'source-policy' && crossing.vantage.kind === 'app' && crossing.upstream === null,
      where: `DNS packets of pods in ${namespace} do not pass, by a policy that could not be seen`,
      settledBy: pluginSettles,
      fix: lookAtPluginPolicies,
    },
    {
      hop: { kind: 'node-path', instance: `network of pods in ${namespace}` },
      manners: onTheWay,
      veiled: arePoliciesVeiled(scene, namespace),
      crosses: (crossing) =>
        crossing.hop === 'source-policy' && crossing.vantage.kind === 'app' && crossing.upstream === null,
      where: `The network plugin does not carry DNS packets of pods in ${namespace} as it should`,
      settledBy: pluginSettles,
      fix: lookAtNetwork(asking),
    },
    ...nodes.flatMap((node) => networkPlaces(scene, node)),
    ...filterPlaces(scene),
    ...(arePodsKnown ? [] : nodes).map((node): Suspicion => ({
      hop: { kind: 'node-path', instance: `${node} → CoreDNS` },
      manners: onTheWay,
      veiled: true,
      crosses: ({ hop, fromNode }) => hop === 'node-path' && fromNode === node,
      where: `Packets from ${node} to CoreDNS pods, of which none is known here, are not carried as they should be`,
      fix: lookAtNetwork(node),
    })),
    ...beforeNodeCache(scene, namespace),
    ...(scene.layout.nodeCache === null ? [] : nodes).map((node): Suspicion => ({
      hop: { kind: 'node-cache', instance: node },
      manners: inTheServer,
      crosses: fromNodeAt('node-cache', node),
      where: `The DNS cache on ${node} does not work as it should`,
      fix: lookAtNodeCache(node),
    })),
    ...nodes.flatMap((node) => rulePlaces(scene, node, beforePods)),
    ...nodes.flatMap((node) => hostPlaces(scene, node)),
    {
      hop: {
        kind: 'dns-service',
        instance: service === null ? 'DNS Service' : `${service.namespace}/${service.name}`,
      },
      manners: beforePods,
      veiled: isServiceVeiled(scene),
      crosses: (crossing) => crossing.hop === 'dns-service',
      where: `The DNS Service's address does not work${arePodsKnown ? ', CoreDNS pods do' : ''}`,
      fix: lookAtService(scene),
    },
    ...pathPlaces(scene),
    {
      hop: { kind: 'destination-policy', instance: 'CoreDNS pods' },
      manners: onTheWay,
      veiled: !arePodsKnown || arePoliciesVeiled(scene, service?.namespace ?? 'kube-system'),
      crosses: (crossing) => crossing.hop === 'destination-policy' && isSentByPod(crossing),
      where: 'Packets of pods are stopped before all CoreDNS pods',
      fix: lookAtCorednsPolicies(scene, 'ingress'),
    },
    ...doorsOfPods(scene),
    ...corednsPlaces(scene),
    ...upstreamPlaces(scene),
  ];
}

/** A policy may admit CoreDNS and not the cache. */
const beforeNodeCache = (scene: Scene, namespace: string): readonly Suspicion[] =>
  scene.layout.nodeCache === null || !arePoliciesVeiled(scene, namespace)
    ? []
    : [
        {
          hop: { kind: 'source-policy', instance: `node cache from namespace ${namespace}` },
          manners: onTheWay,
          veiled: true,
          crosses: (crossing) => crossing.hop === 'source-policy' && crossing.vantage.kind === 'app',
          asks: ({ probe }) => isNodeCacheAddress(probe.target.address),
          where: `DNS packets of pods in ${namespace} to the cache on their node do not pass, by a policy that could not be read`,
          settledBy: `kubectl auth can-i list networkpolicies.networking.k8s.io -n ${namespace}   # with that right netcheck reads the policies`,
          fix: lookAtPluginPolicies,
        },
      ];

/** The kernel translates what pods send before it routes, and what the node itself sends by rules of its own chain: one may fail alone. */
const rulePlaces = (scene: Scene, node: string, manners: readonly Manner[]): readonly Suspicion[] => {
  const ofNode: Suspicion = {
    hop: { kind: 'node-service-rules', instance: node },
    manners,
    veiled: !scene.layout.arePodsKnown,
    crosses: fromNodeAt('node-service-rules', node),
    where: `The DNS Service's address does not work from ${node}`,
    fix: lookAtServiceRules(scene, node),
  };
  return [
    ofNode,
    ...(asksItself(scene, node)
      ? [
          {
            ...ofNode,
            hop: { ...ofNode.hop, instance: `pods of ${node}` },
            crosses: (crossing: Locus) => ofNode.crosses(crossing) && !isOnHost(crossing.vantage),
            where: `The DNS Service's address does not work from pods on ${node}, from the node itself it does`,
          },
        ]
      : []),
  ];
};

function pathPlaces(scene: Scene): readonly Suspicion[] {
  return failingPairs(scene).flatMap(([from, to]): readonly Suspicion[] => {
    const onTheWayThere = along(from, to);
    return [
      {
        hop: { kind: 'node-path', instance: `${from} → ${to}` },
        manners: inNetwork,
        crosses: onTheWayThere,
        where: `Packets from ${from} to pods on ${to} are not carried as they should be`,
        fix: lookAtPath(scene, from, to),
      },
      {
        hop: { kind: 'node-path', instance: `pods of ${from} → ${to}` },
        manners: inNetwork,
        crosses: (crossing) => onTheWayThere(crossing) && !isOnHost(crossing.vantage),
        where: `Packets from pods on ${from} to pods on ${to} are not carried as they should be, those of the node are`,
        fix: lookAtPath(scene, from, to),
      },
    ];
  });
}

/**
 * What lies right before a server, told from the server itself where it was asked from inside its pod, or where its own node, from
 * which little lies between, is answered and others are not.
 */
const doorsOfPods = (scene: Scene): readonly Suspicion[] => [
  ...scene.observations.vantages.flatMap(({ vantage: { inPod }, state }): readonly Suspicion[] =>
    inPod === undefined || state.kind === 'missing'
      ? []
      : [doorOf(scene, inPod, 'whose server answers from inside', () => true)],
  ),
  ...scene.layout.pods.flatMap(({ name, node }): readonly Suspicion[] =>
    node !== null && asksItself(scene, node)
      ? [
          doorOf(
            scene,
            name,
            `which answers its own node (${node})`,
            ({ vantage }) => !isOnHost(vantage) || vantage.node !== node,
          ),
        ]
      : [],
  ),
];

/** `comesBy`: whose packets. */
const doorOf = (scene: Scene, pod: string, butFor: string, comesBy: Place): Suspicion => {
  const atDoor = ofPods('destination-policy', [pod]);
  return {
    hop: { kind: 'destination-policy', instance: pod },
    manners: onTheWay,
    crosses: (locus) => atDoor(locus) && comesBy(locus),
    where: `Packets are stopped on the last step into CoreDNS pod ${pod}, ${butFor}, or its answers on their first`,
    fix: lookAtDoor(
      scene,
      scene.layout.pods.find(({ name }) => name === pod),
    ),
  };
};
