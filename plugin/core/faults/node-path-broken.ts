import { isOnHost } from '../model/is-on-host.ts';
import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import { mix, onceFor, type Distribution } from '../paths/distribution.ts';
import { disbelievedBy } from './node-counters.ts';
import { droppedNearby } from './effects.ts';
import { contradicts, supports, when } from './evidence.ts';
import { otherPortAnswers } from './readings.ts';
import { failingPairs } from './failing-pairs.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { addressOn } from './first-looks.ts';
import { along } from './places.ts';

export const nodePathBroken: Fault = {
  id: 'node-path-broken',
  hop: 'node-path',
  corpus: ['D63', 'D64', 'N01', 'N05'],
  title: 'Packets from one node to pods of another are lost',
  source:
    'Kubernetes documentation, "Cluster Networking": pods can communicate with all other pods on any other node without NAT',
  explanation:
    'A route, an overlay or a rule between two nodes is missing or broken, and packets between their pods are lost. ' +
    'Packets of one direction alone are lost where a reverse path filter (rp_filter) drops what comes by another way than answers would go, those of the overlay alone where a network card spoils their checksums. ' +
    'Lookups time out for the share of CoreDNS pods that lie beyond, while those on the same node or on a third one answer. ' +
    'Other ports between the same pods are lost as well, unlike where port 53 alone is filtered; and the CoreDNS pods answer everybody else, unlike one that hangs.',
  remedy:
    "Try another port between pods of the two nodes, and `ip route get ADDRESS` with a pod's address on each node. " +
    "Restore the routes or the network plugin's agent, and open the plugin's own port (VXLAN uses 4789 or 8472) between the nodes; `nstat -az IPReversePathFilter UdpInCsumErrors` counts what the kernel drops.",
  instances: (scene) =>
    pairsOf(scene).flatMap(([a, b]) => [
      instanceFor(scene, `${a} ↔ ${b}`, a, b, true),
      instanceFor(scene, `${a} → pods of ${b}`, a, b, false),
      instanceFor(scene, `${b} → pods of ${a}`, b, a, false),
    ]),
};

/** Each pair once, whichever way its failures go. */
function pairsOf(scene: Scene): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const [from, to] of failingPairs(scene)) {
    const key = [from, to].sort().join(' ');
    pairs.set(key, pairs.get(key) ?? [from, to]);
  }
  return [...pairs.values()];
}

/** `both`: nothing passes between the nodes; else only packets to the pods of `to` are lost. */
function instanceFor(scene: Scene, instance: string, from: string, to: string, both: boolean): FaultInstance {
  const there = along(from, to);
  const back = along(to, from);
  return {
    hop: { kind: 'node-path', instance },
    where: (locus) => there(locus) || (back(locus) && (both || !asksFromHost(locus))),
    effect: lostOnTheWay,
    shows: lost,
    evidence: [...evidenceFor(scene, to), ...disbelieved(scene, [from, to]), ...otherPorts(scene, from, to)],
    sentence: both
      ? `Packets between ${from} and ${to} are lost: the path between these two nodes is broken, and DNS to the CoreDNS pods there is one symptom.`
      : `Packets from ${from} to the pods of ${to} are lost, questions and answers alike: the path between these two nodes is broken, and DNS to the CoreDNS pods there is one symptom.`,
    fix: [
      `On ${from}: ip route get ${addressOn(scene, to)}   # does a route to the pods of ${to} exist?`,
      `kubectl get pods -A --field-selector spec.nodeName=${to} -o wide   # is the network plugin's pod there running?`,
      `On ${to}: nstat -az IPReversePathFilter UdpInCsumErrors   # rises while pods of ${from} ask: rp_filter, or checksums (ethtool -K INTERFACE tx-checksum-ip-generic off)`,
      'Check routes (route table, CNI), firewalls and security groups between the two nodes.',
    ],
    intermittent: true,
    settledBy: `kubectl netcheck dns ${scene.complaint.namespace} --pod POD   # a pod on ${to}: the same questions from there`,
  };
}

/** The answer to a host goes to its node's own address, not to a pod's. */
const asksFromHost = ({ vantage }: Locus): boolean => isOnHost(vantage);

/** Mostly silence; a router without a route may say so. */
const lostOnTheWay = (crossing: Crossing): Distribution => mostly(droppedNearby(crossing));

const mostly = onceFor((silence) =>
  mix([
    [0.93, silence],
    [0.07, { 'net-unreachable': 0.4, 'host-unreachable': 0.6 }],
  ]),
);

/** A path that carries another port is not broken. */
function otherPorts(scene: Scene, from: string, to: string): readonly Evidence[] {
  const asked = scene.vantages.filter((vantage) => vantage.node === from);
  const pods = scene.layout.pods.filter(
    (pod) =>
      pod.node === to && asked.some((vantage) => otherPortAnswers(scene, vantage.id, pod.name) === true),
  );
  return when(
    pods.length > 0,
    contradicts(`port 8181 of ${pods.map((pod) => pod.name).join(', ')}`, `it answers from ${from}`),
  );
}

/** A few come by chance: somebody on the same link says something of no matter here. */
const leastDisbelieved = 3;

/** The kernel at one end takes packets for ones that cannot come that way. */
const disbelieved = (scene: Scene, nodes: readonly string[]): readonly Evidence[] =>
  nodes.flatMap((node) => {
    const count = disbelievedBy(scene, node) ?? 0;
    return when(
      count >= leastDisbelieved,
      supports(
        `/proc/net/stat/rt_cache on ${node}`,
        `${String(count)} packets were dropped while probes asked, for their source should not come by that interface (rp_filter)`,
      ),
    );
  });

function evidenceFor(scene: Scene, node: string): readonly Evidence[] {
  const part = scene.topology.nodes[node];
  return part?.kind === 'present' && part.value.ready === false
    ? [supports(`node ${node}`, 'its Ready condition is not True')]
    : [];
}
