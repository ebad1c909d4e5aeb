import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { inBlock } from '../policy/cidr.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { rejected } from './looks.ts';
import { ofUpstreams } from './places.ts';
import { nodesRead, nodeTable } from './readings.ts';
import { routesIn } from './routing-table.ts';
import { upstreamSets } from './upstream-sets.ts';

export const upstreamInLocalRange: Fault = {
  id: 'upstream-in-local-range',
  hop: 'node-egress',
  corpus: ['D37', 'N03'],
  title:
    'The address of an upstream resolver lies in a network that the node itself has: packets never leave',
  source:
    'ip-route(8): the longest prefix wins; Docker documentation, "Bridge network driver": the default range 172.17.0.0/16',
  explanation:
    'The address of an upstream resolver lies within a network that the node has itself: the bridge of a container engine, or the range of pods or Services. ' +
    'The node looks for the server on that bridge, where nobody answers, and packets never leave it: external names fail from pods and from the node. ' +
    'The server is well and answers machines without that network, unlike a dead one; and no firewall ever sees the packets.',
  remedy:
    'On the node, `ip route get ADDRESS` names a bridge where a gateway should stand. ' +
    'Give the bridge another range (Docker: bip and default-address-pools) or the resolver another address, and keep such ranges apart when networks are planned.',
  instances: (scene) => {
    const captured = capturedOf(scene);
    const [first] = captured;
    if (first === undefined) return areRoutesKnown(scene) ? [] : upstreamSets(scene).map(maybeCaptured);
    const addresses = [...new Set(captured.map(({ upstream }) => upstream))];
    const nodes = [...new Set(captured.map(({ node }) => node))];
    const everywhere = nodesRead(scene).every((node) => nodes.includes(node));
    return [
      {
        hop: {
          kind: 'node-egress',
          instance: `${addresses.join(', ')} in ${first.block} of ${first.device}`,
        },
        where: ({ hop, upstream, fromNode }) =>
          hop === 'node-egress' &&
          addresses.includes(upstream ?? '') &&
          (everywhere || nodes.includes(fromNode ?? '')),
        effect: kept,
        evidence: captured.map(({ node, upstream, block, device }) =>
          proof(
            `/proc/net/route of ${node}`,
            `${upstream} lies in ${block}, which leads to ${device}, a network of the node itself`,
          ),
        ),
        sentence: `Packets to ${addresses.join(' and ')} never leave ${nodes.length === 1 ? first.node : 'the nodes'}: the ${addresses.length === 1 ? 'address lies' : 'addresses lie'} in ${first.block}, the range of ${first.device} on ${nodes.join(', ')}.`,
        fix: [
          `On ${first.node}: ip route get ${addresses[0] ?? ''}   # dev ${first.device} where the network's gateway should stand`,
          `Give ${first.device} another range (Docker: "bip" and "default-address-pools" in daemon.json), or the resolver another address.`,
        ],
      },
    ];
  },
};

const areRoutesKnown = (scene: Scene): boolean =>
  nodesRead(scene).some((node) => nodeTable(scene, node, '/proc/net/route') !== null);

/** No routing table could be read: it looks like a firewall, and may be this. */
const maybeCaptured = (addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'node-egress', instance: `${addresses.join(', ')} in a network of the nodes` },
  where: ofUpstreams('node-egress', addresses),
  effect: kept,
  shows: rejected,
  supposed: true,
  evidence: [],
  sentence: `Packets to ${addresses.join(' and ')} may never leave the nodes: whether ${addresses.length === 1 ? 'the address lies' : 'the addresses lie'} in a network that the nodes have themselves could not be read.`,
  fix: [
    `On a node: ip route get ${addresses[0] ?? 'ADDRESS'}   # a bridge of containers where the network's gateway should stand?`,
    'Give such a bridge another range (Docker: "bip" and "default-address-pools" in daemon.json), or the resolver another address.',
  ],
  settledBy: `ip route get ${addresses[0] ?? 'ADDRESS'}   # on a node: by which device do packets leave?`,
});

interface Captured {
  readonly node: string;
  readonly upstream: string;
  readonly block: string;
  readonly device: string;
}

/** Bridges and tunnels that containers and virtual machines are put on; another network card may well lead to a resolver. */
const ofTheNodeItself = /^(docker|br-|cni|cbr|virbr|lxc|lxd|podman|weave|kube-bridge|flannel|azure)/;

function capturedOf(scene: Scene): readonly Captured[] {
  const upstreams = [...new Set(scene.layout.upstreams.map(({ address }) => address))];
  return nodesRead(scene).flatMap((node) => {
    const routes = routesIn(nodeTable(scene, node, '/proc/net/route') ?? '');
    return upstreams.flatMap((upstream) => {
      const [best] = routes
        .filter(({ block }) => inBlock(upstream, block) === true)
        .sort((a, b) => b.bits - a.bits);
      return best !== undefined && !best.viaGateway && ofTheNodeItself.test(best.device)
        ? [{ node, upstream, block: best.block, device: best.device }]
        : [];
    });
  });
}

/** Nobody there answers ARP, or the node itself refuses. */
const kept = ({ probe }: Crossing): Distribution => (probe.protocol === 'udp' ? keptUdp : keptTcp);

const keptUdp = constant({
  'host-unreachable': 0.6,
  silent: 0.25,
  'refused-port': 0.1,
  'net-unreachable': 0.05,
});
const keptTcp = constant({
  'host-unreachable': 0.6,
  'syn-silent': 0.25,
  'refused-port': 0.1,
  'net-unreachable': 0.05,
});
