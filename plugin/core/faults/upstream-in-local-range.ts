import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { inBlock } from '../policy/cidr.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { nodesRead, nodeTable } from './readings.ts';
import { routesIn } from './routing-table.ts';

export const upstreamInLocalRange: Fault = {
  id: 'upstream-in-local-range',
  hop: 'node-egress',
  corpus: ['D37', 'N03'],
  title:
    'The address of an upstream resolver lies in a network that the node itself has: packets never leave',
  source:
    'ip-route(8): the longest prefix wins; Docker documentation, "Bridge network driver": the default range 172.17.0.0/16',
  instances: (scene) => {
    const captured = capturedOf(scene);
    const [first] = captured;
    if (first === undefined) return [];
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
        sentence: `Packets to ${addresses.join(' and ')} never leave the nodes: the address lies in ${first.block}, the range of ${first.device} on ${nodes.join(', ')}.`,
        fix: [
          `On ${first.node}: ip route get ${addresses[0] ?? ''}   # dev ${first.device} where the network's gateway should stand`,
          `Give ${first.device} another range (Docker: "bip" and "default-address-pools" in daemon.json), or the resolver another address.`,
        ],
      },
    ];
  },
};

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
