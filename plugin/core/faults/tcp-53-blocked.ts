import { isOnHost } from '../model/is-on-host.ts';
import { nodesAsked } from './nodes-asked.ts';
import type { Scene } from '../infer/scene.ts';
import type { Locus } from '../paths/crossing.ts';
import { sure } from '../paths/distribution.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { upstreamSets } from './upstream-sets.ts';

export const tcp53Blocked: Fault = {
  id: 'tcp-53-blocked',
  hop: 'node-egress',
  corpus: ['D39', 'D69'],
  title: 'TCP port 53 is blocked on the way to the upstream resolvers or to CoreDNS, UDP passes',
  source: 'RFC 7766, "DNS Transport over TCP": TCP is required',
  explanation:
    'Only UDP port 53 is open on the way to the resolvers, or on the way to CoreDNS for caches that ask it over TCP. ' +
    'Nearly everything works, since ordinary answers fit into UDP; answers too large for it are cut, and the second try over TCP hangs. ' +
    'It shows as single names that never resolve, or as cluster names that fail behind a cache on the node; where large answers come over TCP, they are lost in UDP instead.',
  remedy:
    '`dig +tcp @ADDRESS . NS` gets no connection, while the same without +tcp is answered. ' +
    'Allow TCP port 53 wherever UDP port 53 is allowed: DNS needs both.',
  instances: (scene: Scene) => [
    ...upstreamSets(scene).map((addresses) => toUpstreams(scene, addresses)),
    ...nodesAsked(scene).map((node) => toCoredns(scene, node)),
  ],
};

const toUpstreams = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'node-egress', instance: `all nodes → ${addresses.join(', ')}` },
  where: (locus) => locus.hop === 'node-egress' && addresses.includes(locus.upstream ?? ''),
  effect: ({ probe }) => (probe.protocol === 'tcp' ? sure('syn-silent') : null),
  evidence: [],
  sentence: `TCP port 53 from the nodes to ${addresses.join(', ')} is blocked while UDP passes: ${asksOverTcp(scene) ? 'CoreDNS asks over TCP alone (force_tcp) and gets no answer' : 'answers too large for UDP cannot be fetched'}.`,
  fix: [
    `Allow TCP port 53 from the nodes to ${addresses.join(' and ')} in firewalls and security groups, or make the server listen on it.`,
    ...addresses.map((address) => `dig +tcp @${address} . NS`),
  ],
});

const asksOverTcp = ({ layout }: Scene): boolean =>
  layout.forwarding({ kind: 'complained', name: 'x.invalid', given: 'x.invalid', type: 'A' }, null).manner
    .over === 'tcp';

/** What a cache on the node feels that asks CoreDNS over TCP (`force_tcp`), and nobody else does. */
const toCoredns = (scene: Scene, node: string): FaultInstance => ({
  hop: { kind: 'node-path', instance: `${node} itself → CoreDNS pods, TCP` },
  where: (locus) => isFromHost(locus, node),
  effect: ({ probe }) => (probe.protocol === 'tcp' ? sure('syn-silent') : null),
  evidence: [],
  sentence: `TCP port 53 from ${node} itself to the CoreDNS pods is blocked while UDP passes${scene.layout.nodeCache === null ? '' : ": its DNS cache asks CoreDNS over TCP (force_tcp), so that the cluster's names fail"}.`,
  fix: [
    `Allow TCP port 53 from ${node} to the pods: its own firewall (iptables -S OUTPUT), host policies, security groups.`,
    'Until then: prefer_udp instead of force_tcp in the configuration of the cache.',
  ],
});

const isFromHost = ({ hop, vantage, asker, fromNode }: Locus, node: string): boolean =>
  hop === 'node-path' && asker === 'vantage' && isOnHost(vantage) && fromNode === node;
