import type { Scene } from '../infer/scene.ts';
import { sure } from '../paths/distribution.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const nodeWithoutNameserver: Fault = {
  id: 'node-without-nameserver',
  hop: 'node-egress',
  corpus: ['D35'],
  title: 'A node has no DNS server configured, so its CoreDNS pod cannot resolve external names',
  source: 'CoreDNS documentation, plugin "forward": no nameservers found; Ubuntu bug 1988119',
  instances: (scene: Scene) =>
    scene.vantages
      .filter((vantage) => vantage.kind === 'host')
      .filter((vantage) => scene.layout.resolvers.get(vantage.id)?.nameservers.length === 0)
      .map(({ node }) => ({
        hop: { kind: 'node-egress', instance: `resolver of ${node}` } as const,
        effect: (crossing) =>
          crossing.hop === 'coredns-egress' && crossing.fromNode === node ? sure('servfail-now') : null,
        evidence: [proof(`resolv.conf of ${node}`, 'it names no server')],
        sentence: `Node ${node} has no DNS server in its resolv.conf: the CoreDNS pod there cannot resolve external names, and image pulls fail too.`,
        fix: [
          `On ${node}: resolvectl status; cat /etc/resolv.conf   # a lost DHCP lease?`,
          `Restart systemd-networkd and systemd-resolved on ${node}, or the node; then re-create its CoreDNS pod.`,
        ],
      })),
};
