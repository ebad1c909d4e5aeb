import { rejected } from './looks.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { refusedToCoredns } from './refused-to-coredns.ts';
import { isEncrypted } from '../paths/upstreams.ts';
import { isAskedAtPort } from '../paths/asked-ports.ts';
import { portClosed } from './effects.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { refusalsOf } from './refusals.ts';
import { naming, upstreamSets, verb, wasAsked } from './upstream-sets.ts';

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
      sentence: `${naming(addresses)} ${verb(addresses, 'refuses', 'refuse')} port ${portsOf(scene, addresses)}: ${notThere(addresses)}.`,
      fix: [
        addresses.every(isEncrypted)
          ? `Let ${addresses.join(' and ')} speak DNS over TLS there, or forward to them by plain DNS (the Corefile's forward line without the scheme).`
          : `Start the DNS server on ${addresses.join(' and ')}, or correct its address in the network's DNS settings and the Corefile's forward line.`,
      ],
    })),
};

const notThere = (addresses: readonly string[]): string =>
  addresses.every(isEncrypted)
    ? 'nothing listens there for DNS over TLS, or something on the way refuses it'
    : verb(
        addresses,
        'the host is up, and its DNS server is not running',
        'the hosts are up, and their DNS servers are not running',
      );

/** At which CoreDNS asks them. */
const portsOf = ({ layout }: Scene, addresses: readonly string[]): string => {
  const asked = layout.upstreams.filter(
    (one) =>
      addresses.includes(one.address) && (!one.plain || isAskedAtPort(layout, { role: 'upstream', ...one })),
  );
  return [...new Set(asked.map(({ port }) => port))].join(', ');
};

function evidenceFor(scene: Scene, addresses: readonly string[]): readonly Evidence[] {
  if (!wasAsked(scene, addresses)) {
    const line = refusedToCoredns(scene, addresses);
    return line === null ? [] : [supports(`log of CoreDNS pod ${line.pod}`, line.line)];
  }
  const refusals = addresses.map((address) => refusalsOf(scene, address));
  if (!refusals.every(({ count }) => count >= 2)) return [];
  const source = `direct probes of ${addresses.join(', ')} from the node`;
  const strangers = refusals.flatMap((one) => one.strangers);
  if (strangers.length > 0) return [contradicts(source, `it was ${strangers.join(', ')} that refused them`)];
  const severalNodes = refusals.every(({ nodes }) => nodes.length > 1);
  return [
    (severalNodes ? proof : supports)(
      source,
      `port ${portsOf(scene, addresses)} is refused at once: the host answers, no server listens`,
    ),
  ];
}
