import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import { inZone } from '../corefile/forwarding.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { delayed } from '../paths/predict.ts';
import { digAt } from './commands.ts';
import { dropped } from './effects.ts';
import { unreachable, whySaid } from './extended-errors.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { lateReply } from './late-replies.ts';
import { ofUpstreams } from './places.ts';
import { lateAnswers, slowAnswers } from './relayed-answers.ts';
import { isOneOf, upstreamSets } from './upstream-sets.ts';
import { zonesAsked } from './zones-asked.ts';

export const zoneFailsUpstream: Fault = {
  id: 'zone-fails-upstream',
  hop: 'upstream',
  corpus: ['D44', 'D47'],
  title:
    'One zone fails at the upstream resolvers themselves: its authority or a forwarder behind them is broken',
  source: 'RFC 1034 section 5.3.3; RFC 8914 codes 22 and 23: no reachable authority, network error',
  explanation:
    "One zone fails at the upstream resolvers themselves: a forwarder for it leads to a dead server, or the zone's own servers are broken or slow. " +
    'Its names end in SERVFAIL or silence wherever one asks, from the node as well, or take hundreds of milliseconds each, and all other names resolve at once: CoreDNS waits 2 s for an upstream, so that what takes longer fails altogether. ' +
    'CoreDNS has no line of its own for the zone, unlike where a stub zone fails; and the resolvers are prompt for other zones, unlike where they are slow themselves.',
  remedy:
    '`dig @ADDRESS ZONE SOA` from a node shows the same failure without CoreDNS. ' +
    'Repair the conditional forwarder on those resolvers, or tell the owner of the zone; `dig +trace NAME` shows where it ends.',
  instances: (scene) =>
    zonesAsked(scene).flatMap((zone) =>
      upstreamSets(scene).flatMap((addresses) => [
        ...ways.map((way) => instanceFor(scene, zone, addresses, way)),
        slowFor(scene, zone, addresses),
      ]),
    ),
};

/** A resolver gives up at once, or after trying for seconds. */
const servfails = constant({
  'servfail-now': 0.85,
  'servfail-2s': 0.05,
  'servfail-4s': 0.05,
  silent: 0.05,
});

/** What comes of all questions for the zone. */
interface Way {
  readonly does: string;
  readonly look: (crossing: Crossing) => Distribution;
  readonly isLate?: true;
}

const ways: readonly Way[] = [
  { does: 'answer SERVFAIL for it', look: () => servfails },
  { does: 'do not answer for it', look: dropped },
  {
    does: 'take more than 2 s to answer for it: CoreDNS gives up and answers SERVFAIL',
    look: lateReply,
    isLate: true,
  },
];

const instanceFor = (
  scene: Scene,
  zone: string,
  addresses: readonly string[],
  { does, look, isLate }: Way,
): FaultInstance => ({
  hop: { kind: 'upstream', instance: `${addresses.join(', ')} for ${zone}` },
  where: ofUpstreams('upstream', addresses),
  effect: (crossing) => (isOf(zone, crossing) ? look(crossing) : null),
  shows: lost,
  evidence: [
    ...whySaid(
      scene,
      unreachable,
      ({ target, question }) => isOneOf(target, addresses) && inZone(nameOnPath(question), zone),
    ),
    ...(isLate === true
      ? lateAnswers(scene, addresses, (question) => inZone(nameOnPath(question), zone))
      : []),
  ],
  sentence: `Only zone ${zone} fails, and it fails at the upstream resolvers themselves (${addresses.join(', ')} ${does}); other names pass. The zone's own servers, or a forwarder to them, are broken beyond the cluster.`,
  fix: [
    ...addresses
      .slice(0, 2)
      .map((address) => digAt(address, `${zone} SOA`, 'the same failure without CoreDNS')),
    `Repair the conditional forwarder for ${zone} on these servers, or tell the owner of ${zone}: dig +trace ${zone} shows where it ends.`,
  ],
});

/** The servers of the zone are slow, and CoreDNS still waits for them. */
const slowFor = (scene: Scene, zone: string, addresses: readonly string[]): FaultInstance => ({
  hop: { kind: 'upstream', instance: `${addresses.join(', ')} for ${zone}` },
  where: ofUpstreams('upstream', addresses),
  effect: (crossing) => (isOf(zone, crossing) ? delayed : null),
  shows: ['slow'],
  evidence: slowAnswers(scene, addresses, (question) => inZone(nameOnPath(question), zone)),
  sentence: `Only zone ${zone} is slow, and it is slow at the upstream resolvers themselves (${addresses.join(', ')}: longer than 300 ms for an answer); other names are answered at once. The zone's own servers, or a forwarder to them, take their time beyond the cluster.`,
  fix: [
    ...addresses
      .slice(0, 2)
      .map((address) => digAt(address, `${zone} SOA`, 'look at "Query time", and ask for another zone')),
    `Repair the conditional forwarder for ${zone} on these servers, or tell the owner of ${zone}: dig +trace ${zone} shows who takes so long.`,
  ],
});

const isOf = (zone: string, { probe }: Crossing): boolean => inZone(nameOnPath(probe.question), zone);
