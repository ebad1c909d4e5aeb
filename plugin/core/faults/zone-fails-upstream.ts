import { lost } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import { inZone } from '../corefile/forwarding.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { digAt } from './commands.ts';
import { dropped } from './effects.ts';
import { unreachable, whySaid } from './extended-errors.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
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
    "One zone fails at the upstream resolvers themselves: a forwarder for it leads to a dead server, or the zone's own servers are broken. " +
    'Its names end in SERVFAIL or silence wherever one asks, from the node as well, and all other names resolve. ' +
    'CoreDNS has no line of its own for the zone, unlike where a stub zone fails.',
  remedy:
    '`dig @ADDRESS ZONE SOA` from a node shows the same failure without CoreDNS. ' +
    'Repair the conditional forwarder on those resolvers, or tell the owner of the zone; `dig +trace NAME` shows where it ends.',
  instances: (scene) =>
    zonesAsked(scene).flatMap((zone) =>
      upstreamSets(scene).flatMap((addresses) => [
        instanceFor(scene, zone, addresses, 'answer SERVFAIL for it', failing),
        instanceFor(scene, zone, addresses, 'do not answer for it', dropped),
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
const failing = (): Distribution => servfails;

const instanceFor = (
  scene: Scene,
  zone: string,
  addresses: readonly string[],
  how: string,
  look: (crossing: Crossing) => Distribution,
): FaultInstance => ({
  hop: { kind: 'upstream', instance: `${addresses.join(', ')} for ${zone}` },
  where: ofUpstreams('upstream', addresses),
  effect: (crossing) => (inZone(nameOnPath(crossing.probe.question), zone) ? look(crossing) : null),
  shows: lost,
  evidence: whySaid(
    scene,
    unreachable,
    ({ target, question }) => isOneOf(target, addresses) && inZone(nameOnPath(question), zone),
  ),
  sentence: `Only zone ${zone} fails, and it fails at the upstream resolvers themselves (${addresses.join(', ')} ${how}); other names pass. The zone's own servers, or a forwarder to them, are broken beyond the cluster.`,
  fix: [
    ...addresses
      .slice(0, 2)
      .map((address) => digAt(address, `${zone} SOA`, 'the same failure without CoreDNS')),
    `Repair the conditional forwarder for ${zone} on these servers, or tell the owner of ${zone}: dig +trace ${zone} shows where it ends.`,
  ],
});
