import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { portClosed } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import type { Place } from './places.ts';

export const podAddressUsedTwice: Fault = {
  id: 'pod-address-used-twice',
  hop: 'node-path',
  corpus: ['N07'],
  title: 'The address of a CoreDNS pod belongs to another pod as well: some questions go to the wrong one',
  source:
    'Kubernetes documentation, "Cluster Networking": every pod gets its own unique cluster-wide IP address',
  explanation:
    'The network plugin has given the address of a CoreDNS pod to another pod too, as after its allocations were lost or restored. ' +
    'Questions from the node of the other pod end there, where nothing listens on port 53, and those from elsewhere go now to the one and now to the other. ' +
    'It looks like a closed port or a lossy path before that one CoreDNS pod; other pods on the same node answer, and the CoreDNS process itself is well.',
  remedy:
    '`kubectl get pods -A -o wide` shows the address twice. ' +
    "Delete the younger of the two pods, and look at the network plugin's allocations (IPAM) before it happens again.",
  instances: (scene) =>
    scene.layout.pods.flatMap((pod) => twinsOf(scene, pod).flatMap((twin) => instancesFor(pod, twin))),
};

interface Twin {
  readonly name: string;
  readonly node: string | null;
}

/** A pod of the same node is reached from everywhere as often as the right one, one of another node first of all from there. */
const instancesFor = (pod: LayoutPod, twin: Twin): readonly FaultInstance[] => [
  instanceFor(pod, twin, ({ hop, pod: asked }) => hop === 'node-path' && asked?.name === pod.name),
  ...(twin.node === null || twin.node === pod.node
    ? []
    : [
        instanceFor(
          pod,
          twin,
          ({ hop, pod: asked, fromNode }) =>
            hop === 'node-path' && asked?.name === pod.name && fromNode === twin.node,
        ),
      ]),
];

const instanceFor = (pod: LayoutPod, twin: Twin, where: Place): FaultInstance => ({
  hop: { kind: 'node-path', instance: `address ${pod.address}` },
  where,
  effect: portClosed,
  evidence: [
    proof(
      `pods ${pod.name} and ${twin.name}`,
      `both run with the address ${pod.address}, on ${pod.node ?? 'a node'} and on ${twin.node ?? 'a node'}`,
    ),
  ],
  sentence: `Address ${pod.address} is used twice, by CoreDNS pod ${pod.name} and by pod ${twin.name}: questions to the one end at the other.`,
  fix: [
    `kubectl get pods -A -o wide --field-selector status.podIP=${pod.address}   # who has it`,
    `kubectl -n ${twin.name.split('/')[0] ?? ''} delete pod ${twin.name.split('/')[1] ?? ''}   # or the younger of the two: its controller starts another, with an address of its own`,
  ],
  intermittent: true,
});

/** Other running pods that are known here and have its address. Pods on the host network share their node's, which is no fault. */
function twinsOf({ topology, complaint }: Scene, pod: LayoutPod): readonly Twin[] {
  const ofNodes = Object.values(topology.nodes).flatMap((node) => valueOr(node, null)?.addresses ?? []);
  if (ofNodes.includes(pod.address)) return [];
  const applications = valueOr(topology.pods, { items: [], truncated: false }).items.flatMap((one) =>
    one.hostNetwork || one.phase !== 'Running' || one.address !== pod.address
      ? []
      : [{ name: `${complaint.namespace}/${one.name}`, node: one.node }],
  );
  const servers = valueOr(topology.dnsPods, []).flatMap((one) =>
    one.name === pod.name || one.phase !== 'Running' || one.terminating || one.address !== pod.address
      ? []
      : [{ name: `${one.namespace}/${one.name}`, node: one.node }],
  );
  const isItself = ({ name }: Twin): boolean => name.split('/')[1] === pod.name;
  return [...servers, ...applications].filter((twin) => !isItself(twin) && !isOfLostNode(topology, twin));
}

/** A pod of a node that is gone stays Running for a while, and its address may have been given away. */
function isOfLostNode({ nodes }: Topology, { node }: Twin): boolean {
  const part = node === null ? undefined : nodes[node];
  return part !== undefined && valueOr(part, null)?.ready === false;
}
