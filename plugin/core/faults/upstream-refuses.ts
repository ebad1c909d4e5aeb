import { ofUpstreams } from './places.ts';
import { sure } from '../paths/distribution.ts';
import type { Fault } from './fault.ts';
import { relayedBy } from './relayed-answers.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamRefuses: Fault = {
  id: 'upstream-refuses',
  hop: 'upstream',
  corpus: ['D26'],
  title: 'An upstream resolver refuses to resolve for this cluster',
  source:
    'RFC 1035 section 4.1.1: RCODE 5; CoreDNS documentation, plugin "forward": no failover on an answer',
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => {
      const total = scene.layout.upstreams.length;
      const share =
        addresses.length < total
          ? `, and CoreDNS sends it about 1 in ${String(total)} queries without failing over`
          : '';
      return {
        hop: { kind: 'upstream', instance: addresses.join(', ') },
        where: ofUpstreams('upstream', addresses),
        effect: () => sure('refused'),
        shows: ['refused'],
        evidence: relayedBy(scene, addresses, 'refused', 'REFUSED'),
        sentence: `${naming(addresses)} ${verb(addresses, 'answers', 'answer')} REFUSED to this cluster${share}.`,
        fix: [
          `Allow recursion for the nodes' and pods' addresses on ${addresses.join(' and ')} (its access list),`,
          `or remove ${addresses.join(' and ')} from the network's DNS settings and the Corefile's forward line.`,
        ],
      };
    }),
};
