import { lost } from './looks.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import type { Scene } from '../infer/scene.ts';
import { delayed } from '../paths/predict.ts';
import { digAt } from './commands.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { lateAnswers, slowAnswers } from './relayed-answers.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamSlow: Fault = {
  id: 'upstream-slow',
  hop: 'upstream',
  corpus: ['D29', 'D30'],
  title: 'An upstream resolver answers slowly, or more slowly than CoreDNS waits for it',
  source: 'CoreDNS documentation, plugin "forward": read time-out of 2 s',
  explanation:
    'An upstream resolver takes hundreds of milliseconds for an answer, or more than the 2 s after which CoreDNS gives up on it and answers SERVFAIL. ' +
    'External names are slow or fail, also when the node asks; the search list multiplies the delay, since each name is first tried with several endings. ' +
    'Cluster names are fast, unlike where CoreDNS lacks CPU.',
  remedy:
    'Look at "Query time" of `dig @ADDRESS . NS` from a node. ' +
    'Repair the load or the forwarders of that server or use a nearer one; longer caching, a dot at the end of names and ndots:2 soften it.',
  instances: (scene) =>
    upstreamSets(scene).flatMap((addresses) => [tooSlow(scene, addresses), slow(scene, addresses)]),
};

/** Slower than anybody likes, faster than CoreDNS's patience. */
const slow = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: addresses.join(', ') },
  where: ofUpstreams('upstream', addresses),
  effect: () => delayed,
  shows: ['slow'],
  evidence: slowAnswers(scene, addresses),
  sentence: `${naming(addresses)} ${verb(addresses, 'takes', 'take')} longer than 300 ms for an answer, also when asked from the node; CoreDNS adds next to nothing. The search list multiplies it.`,
  fix: [
    ...addresses.map((address) =>
      digAt(address, '. NS', 'look at "Query time", and at its load and forwarders'),
    ),
    `Use a nearer or faster resolver; prefetch and longer caching in the Corefile hide some of it.`,
  ],
});

const tooSlow = (scene: Scene, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: addresses.join(', ') },
  where: ofUpstreams('upstream', addresses),
  effect: tooLate,
  shows: lost,
  evidence: lateAnswers(scene, addresses),
  sentence: `${naming(addresses)} ${verb(addresses, 'takes', 'take')} more than 2 s to answer: CoreDNS gives up on ${verb(addresses, 'it', 'them')} and answers SERVFAIL.`,
  fix: [
    ...addresses.map((address) =>
      digAt(address, '. NS', 'look at "Query time", and at the load and forwarders of that server'),
    ),
    `Repair ${addresses.join(' and ')}, or put a nearer resolver into the network's DNS settings.`,
  ],
});

const late = constant({ 'late-2s': 0.9, 'late-5s': 0.1 });

/** Whoever waits long enough gets the answer; CoreDNS does not wait. */
const tooLate = (crossing: Crossing): Distribution =>
  crossing.asker === 'coredns'
    ? sure(crossing.probe.protocol === 'udp' ? 'silent' : 'connected-silent')
    : late;
