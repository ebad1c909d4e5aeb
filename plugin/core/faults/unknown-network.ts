import type { Scene } from '../infer/scene.ts';
import { crossesBorder } from '../paths/border.ts';
import type { Locus } from '../paths/crossing.ts';
import { isForwardedBy } from '../paths/forwarded.ts';
import { lookAtForwarding, lookAtNetwork } from './first-looks.ts';
import type { Manner } from './manners.ts';
import { isSentByPod } from './places.ts';
import { inNetwork, type Suspicion } from './suspicion.ts';

/** The network of one node: of its pods, of all that it carries, and of what leaves it. */
export function networkPlaces(scene: Scene, node: string): readonly Suspicion[] {
  return [
    {
      hop: { kind: 'node-path', instance: `pod network of ${node}` },
      manners: inNetwork,
      veiled: !scene.layout.arePodsKnown,
      crosses: (locus) => locus.hop === 'node-path' && isSentByPod(locus) && locus.fromNode === node,
      where: `Packets of pods on ${node} do not reach CoreDNS as they should${asksItself(scene, node) ? ', those of the node do' : ''}`,
      fix: lookAtNetwork(node),
    },
    {
      hop: { kind: 'node-path', instance: `forwarding of ${node}` },
      manners: inNetwork,
      crosses: (locus) => isForwardedBy(node, locus),
      relayed: true,
      where: `Node ${node} does not carry the packets of its pods as it should, to whomever they go${asksItself(scene, node) ? ', while the node itself asks and is answered' : ' (the node itself could not be tried)'}`,
      fix: lookAtForwarding(node),
    },
    sparesOpenConnections(scene, node),
    {
      hop: { kind: 'node-path', instance: `network of ${node}` },
      manners: ['dropped', 'udp-dropped', 'tcp-dropped', 'slow', 'held', 'udp-held'],
      crosses: ({ hop, fromNode }) => (hop === 'node-path' || hop === 'node-egress') && fromNode === node,
      relayed: true,
      where: `Packets that start on ${node}, from its pods and from itself, do not arrive as they should, to whomever they go`,
      fix: lookAtNetwork(node),
    },
    ...beyondNode(scene, node),
  ];
}

/**
 * A filter lets pass what belongs to connections from before it (kube-proxy's KUBE-FORWARD accepts them by itself), and CoreDNS keeps
 * asking its upstream servers over those that it has (CoreDNS documentation, plugin "forward": expire).
 */
const sparesOpenConnections = (scene: Scene, node: string): Suspicion => ({
  hop: { kind: 'node-path', instance: `forwarding of ${node}` },
  manners: ['dropped', 'refused', 'udp-rejected', 'unreachable'],
  crosses: (locus) => isForwardedBy(node, locus),
  spares: ({ asker }) => asker === 'coredns',
  relayed: true,
  where: `Node ${node} does not carry what its pods newly begin, to whomever it goes${asksItself(scene, node) ? ', while the node itself asks and is answered' : ' (the node itself could not be tried)'}; of what CoreDNS there asks over connections from before some passes`,
  fix: lookAtForwarding(node),
});

export const asksItself = (scene: Scene, node: string): boolean =>
  scene.observations.vantages.some(
    ({ vantage, state }) => vantage.node === node && vantage.kind === 'host' && state.kind === 'ready',
  );

const acrossBorder: readonly Manner[] = [
  'dropped',
  'udp-dropped',
  'tcp-dropped',
  'unreachable',
  'udp-rejected',
  'slow',
  'held',
  'udp-held',
];

/**
 * Networks know nodes by their addresses, and may turn away what bears a pod's: a check of sources, a route for pods that is
 * missing, a wrong translation of sources. What stays on the node passes, which is seen where a CoreDNS pod is on it.
 */
function beyondNode(scene: Scene, node: string): readonly Suspicion[] {
  if (!scene.layout.pods.some((pod) => pod.node === node)) return [];
  const crosses = (locus: Locus): boolean => crossesBorder(locus, node) && isForwardedBy(node, locus);
  const fix = [
    `On ${node}: tcpdump -ni any port 53   # under which source address do questions of pods leave, and does an answer return?`,
    `On ${node}: iptables-save -c -t nat | grep -E 'MASQUERADE|SNAT'   # which translation of sources counts them?`,
    ...lookAtForwarding(node),
  ];
  const outward: Suspicion = {
    hop: { kind: 'node-path', instance: `pods of ${node} outward` },
    manners: acrossBorder,
    crosses: (locus) => crosses(locus) && locus.fromNode === node,
    relayed: true,
    where: `What pods on ${node} ask beyond it does not pass as it should; what others ask its pods does`,
    fix,
  };
  const sent: Suspicion = {
    hop: { kind: 'node-path', instance: `forwarding of ${node}` },
    manners: ['dropped', 'hung', 'udp-dropped', 'tcp-dropped', 'refused', 'unreachable', 'udp-rejected'],
    crosses: (locus) => isForwardedBy(node, locus) && locus.fromNode === node,
    relayed: true,
    where: `What pods on ${node} send, CoreDNS there among them, does not pass as it should, to whomever it goes, on the same node too; what others ask them${asksItself(scene, node) ? ' and what the node itself asks' : ''} does`,
    fix: lookAtForwarding(node),
  };
  // Without somebody elsewhere who asks its pods each is one with what goes both ways.
  const isAskedFromElsewhere = scene.vantages.some((vantage) => vantage.node !== node);
  return [
    {
      hop: { kind: 'node-path', instance: `pods of ${node} and beyond` },
      manners: acrossBorder,
      crosses,
      relayed: true,
      where: `Packets between pods on ${node} and what lies beyond it are not carried as they should be`,
      fix,
    },
    ...(isAskedFromElsewhere ? [outward, sent] : []),
  ];
}
