import { ofUpstreams } from './places.ts';
import { sure } from '../paths/distribution.ts';
import { digAt } from './commands.ts';
import type { Fault } from './fault.ts';
import { failing, whySaid } from './extended-errors.ts';
import { pullsMeeting } from './pulls.ts';
import { refusedToCoredns } from './refused-to-coredns.ts';
import { relayedBy } from './relayed-answers.ts';
import { isOneOf, naming, upstreamSets, verb, wasAsked } from './upstream-sets.ts';

export const upstreamServfail: Fault = {
  id: 'upstream-servfail',
  hop: 'upstream',
  corpus: ['D25'],
  title: 'An upstream resolver itself answers SERVFAIL',
  source: 'RFC 1035 section 4.1.1: RCODE 2; CoreDNS documentation, plugin "forward": replies are relayed',
  explanation:
    'An upstream resolver itself answers SERVFAIL within milliseconds, because its own forwarders or the servers beyond it fail. ' +
    'CoreDNS relays that answer and tries no other server, so that one bad server of several spoils its share of the external names. ' +
    'SERVFAIL that takes seconds means a silent server, and SERVFAIL for cluster names comes from CoreDNS itself.',
  remedy:
    'Ask each upstream resolver from a node: `dig @ADDRESS . NS`. ' +
    'Repair its recursion or its forwarders, or take it out.',
  instances: (scene) =>
    upstreamSets(scene)
      // Who refuses a connection answers nothing on it.
      .filter((addresses) => wasAsked(scene, addresses) || refusedToCoredns(scene, addresses) === null)
      .map((addresses) => ({
        hop: { kind: 'upstream', instance: addresses.join(', ') },
        where: ofUpstreams('upstream', addresses),
        effect: () => sure('servfail-now'),
        shows: ['servfail-now'],
        evidence: [
          ...relayedBy(scene, addresses, 'servfail-now', 'SERVFAIL'),
          ...whySaid(
            scene,
            failing,
            ({ target, question }) => isOneOf(target, addresses) && question.kind !== 'complained',
          ),
          ...pullsMeeting(scene, addresses, 'error'),
        ],
        sentence: `${naming(addresses)} ${verb(addresses, 'answers', 'answer')} SERVFAIL by ${verb(addresses, 'itself', 'themselves')}, ${wasAsked(scene, addresses) ? 'also when asked from the node' : 'as it seems, for no probe could ask'}; CoreDNS only relays it.`,
        fix: [
          ...addresses.map((address) =>
            digAt(address, '. NS', 'look at its own logs, forwarders and reachability of the root servers'),
          ),
          `Repair recursion on ${addresses.join(' and ')}.`,
        ],
        intermittent: true,
      })),
};
