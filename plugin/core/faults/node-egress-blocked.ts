import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { upstreamSets } from './upstream-sets.ts';
import { timeoutLines } from './upstream-silent.ts';

export const nodeEgressBlocked: Fault = {
  id: 'node-egress-blocked',
  hop: 'node-egress',
  corpus: ['D38', 'X01'],
  title: 'Something between the nodes and the upstream resolver drops DNS: firewall, security group or route',
  source:
    'Microsoft documentation, "Troubleshoot DNS resolution failures from inside the pod but not from the worker node"',
  instances: (scene) => {
    const nodes = [
      ...new Set(scene.vantages.filter((vantage) => vantage.kind === 'host').map((vantage) => vantage.node)),
    ];
    return upstreamSets(scene).flatMap((addresses) => [
      instanceFor(scene, null, addresses),
      ...nodes.map((node) => instanceFor(scene, node, addresses)),
    ]);
  },
};

/** `node` null: all nodes. */
function instanceFor(scene: Scene, node: string | null, addresses: readonly string[]): FaultInstance {
  const where = node === null ? 'the nodes' : `node ${node}`;
  const to = addresses.join(', ');
  const before = ofUpstreams('node-egress', addresses);
  return {
    hop: { kind: 'node-egress', instance: `${node ?? 'all nodes'} → ${to}` },
    where: (locus) => before(locus) && (node === null || locus.fromNode === node),
    effect: blocked,
    evidence: timeoutLines(scene, addresses),
    sentence: `Queries from ${where} to ${to} port 53 get no answer: a firewall, security group or route beyond ${where} drops them.`,
    fix: [
      `Allow UDP and TCP port 53 from ${where} to ${to} in firewalls, security groups and route tables.`,
      `On a node: tcpdump -ni any host ${addresses[0] ?? ''} and port 53   # queries leave and nothing returns`,
    ],
    settledBy: `asking ${addresses[0] ?? ''} from a host outside the nodes' subnet`,
  };
}

/** Mostly silence; a firewall may answer "administratively prohibited" instead. */
const blocked = ({ probe }: Crossing): Distribution =>
  probe.protocol === 'udp' ? blockedOverUdp : blockedOverTcp;

const blockedOverUdp = constant({ silent: 0.999, 'host-unreachable': 0.001 });
const blockedOverTcp = constant({ 'syn-silent': 0.999, 'host-unreachable': 0.001 });
