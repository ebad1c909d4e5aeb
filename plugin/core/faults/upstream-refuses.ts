import { ofUpstreams } from './places.ts';
import type { Question } from '../model/probe.ts';
import { sure } from '../paths/distribution.ts';
import type { Fault } from './fault.ts';
import { turnedAway, whySaid } from './extended-errors.ts';
import { relayedBy } from './relayed-answers.ts';
import { isOneOf, naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamRefuses: Fault = {
  id: 'upstream-refuses',
  hop: 'upstream',
  corpus: ['D26'],
  title: 'An upstream resolver refuses to resolve for this cluster',
  source:
    'RFC 1035 section 4.1.1: RCODE 5; CoreDNS documentation, plugin "forward": no failover on an answer',
  explanation:
    'An upstream resolver answers REFUSED: it does not resolve for the addresses of this cluster, or for nobody beyond its own zones. ' +
    'A refusal counts as an answer: CoreDNS neither asks another server nor marks this one as down, and one such server of several spoils its share of the external names. ' +
    'The node gets the same answer directly, unlike where CoreDNS or a policy of Cilium refuses.',
  remedy:
    'Ask each upstream resolver from a node: `dig @ADDRESS . NS`. ' +
    "Allow recursion for the nodes' addresses in its access list, or take it out of the network's DNS settings.",
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => {
      const { to, manner } = scene.layout.forwarding(external, null);
      const share =
        addresses.length === 1 && to.length > 1 && to.includes(addresses[0] ?? '') && !manner.inOrder
          ? `, and CoreDNS sends it about 1 in ${String(to.length)} queries without failing over`
          : '';
      return {
        hop: { kind: 'upstream', instance: addresses.join(', ') },
        where: ofUpstreams('upstream', addresses),
        effect: () => sure('refused'),
        shows: ['refused'],
        evidence: [
          ...relayedBy(scene, addresses, 'refused', 'REFUSED'),
          ...whySaid(scene, turnedAway, ({ target }) => isOneOf(target, addresses)),
        ],
        sentence: `${naming(addresses)} ${verb(addresses, 'answers', 'answer')} REFUSED to this cluster${share}.`,
        fix: [
          `Allow recursion for the nodes' and pods' addresses on ${addresses.join(' and ')} (its access list),`,
          `or remove ${addresses.join(' and ')} from the network's DNS settings and the Corefile's forward line.`,
        ],
        intermittent: true,
      };
    }),
};

/** A name that nothing but the usual upstream servers may know. */
const external: Question = { kind: 'external-absent', suffix: 'invalid', type: 'A' };
