import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import type { Fault } from './fault.ts';
import { lateAnswers } from './relayed-answers.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamSlow: Fault = {
  id: 'upstream-slow',
  hop: 'upstream',
  corpus: ['D30'],
  title: 'An upstream resolver answers more slowly than CoreDNS waits for it',
  source: 'CoreDNS documentation, plugin "forward": read time-out of 2 s',
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => ({
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      effect: (crossing) =>
        crossing.hop === 'upstream' && addresses.includes(crossing.upstream ?? '') ? tooLate(crossing) : null,
      evidence: lateAnswers(scene, addresses),
      sentence: `${naming(addresses)} ${verb(addresses, 'takes', 'take')} more than 2 s to answer: CoreDNS gives up on ${verb(addresses, 'it', 'them')} and answers SERVFAIL.`,
      fix: [
        ...addresses.map(
          (address) =>
            `dig @${address} . NS   # look at "Query time", and at the load and forwarders of that server`,
        ),
        `Repair ${addresses.join(' and ')}, or put a nearer resolver into the network's DNS settings.`,
      ],
    })),
};

/** Whoever waits long enough gets the answer; CoreDNS does not wait. */
const tooLate = (crossing: Crossing): Distribution =>
  crossing.asker === 'coredns'
    ? sure(crossing.probe.protocol === 'udp' ? 'silent' : 'connected-silent')
    : { 'late-2s': 0.9, 'late-5s': 0.1 };
