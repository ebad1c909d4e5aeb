import { rejected } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { portClosed } from './effects.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { refusalsOf } from './refusals.ts';
import { naming, upstreamSets, verb } from './upstream-sets.ts';

export const upstreamPortClosed: Fault = {
  id: 'upstream-port-closed',
  hop: 'upstream',
  corpus: ['D24'],
  title: 'The host of an upstream resolver is up, but no DNS server listens on it',
  source: 'RFC 1122 section 3.2.2.1: port unreachable',
  explanation:
    'The machine of an upstream resolver is up and no DNS server listens on it: port 53 is refused at once. ' +
    'If it is one of several, CoreDNS goes on to the next; if all refuse, external names get SERVFAIL and cluster names resolve. ' +
    "Where a firewall on the way refuses, the refusal comes from another address than the server's.",
  remedy:
    '`dig @ADDRESS . NS` from a node says "connection refused". ' +
    "Start the DNS server there, or correct its address in the network's DNS settings or the Corefile.",
  instances: (scene) =>
    upstreamSets(scene).map((addresses) => ({
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      where: ofUpstreams('upstream', addresses),
      effect: portClosed,
      shows: rejected,
      evidence: evidenceFor(scene, addresses),
      sentence: `${naming(addresses)} ${verb(addresses, 'refuses', 'refuse')} port 53: ${verb(addresses, 'the host is up, and its DNS server is', 'the hosts are up, and their DNS servers are')} not running.`,
      fix: [
        `Start the DNS server on ${addresses.join(' and ')}, or correct its address in the network's DNS settings and the Corefile's forward line.`,
      ],
    })),
};

function evidenceFor(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  const refusals = addresses.map((address) => refusalsOf(scene, address));
  if (!refusals.every(({ count }) => count >= 2)) return [];
  const source = `direct probes of ${addresses.join(', ')} from the node`;
  const strangers = refusals.flatMap((one) => one.strangers);
  if (strangers.length > 0) return [contradicts(source, `it was ${strangers.join(', ')} that refused them`)];
  const severalNodes = refusals.every(({ nodes }) => nodes.length > 1);
  return [
    (severalNodes ? proof : supports)(
      source,
      'port 53 is refused at once: the host answers, no server listens',
    ),
  ];
}
