import type { RecordType } from '../model/probe.ts';
import { digAt } from './commands.ts';
import { dropped } from './effects.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofUpstreams } from './places.ts';
import { noneOf, upstreamSets } from './upstream-sets.ts';

export const upstreamIgnoresType: Fault = {
  id: 'upstream-ignores-type',
  hop: 'upstream',
  corpus: ['D23', 'D40'],
  title: 'An upstream resolver does not answer one type of record',
  source: 'RFC 4074, "Common Misbehavior Against DNS Queries for IPv6 Addresses"; CoreDNS issue 2287',
  explanation:
    'An upstream resolver answers some types of records and is silent on another, mostly AAAA (IPv6) or PTR (reverse names). ' +
    'Programs that ask for A and AAAA together wait for both, so that lookups are slow or fail although the address comes at once. ' +
    'It happens with every question of that type, while a lost packet strikes now the one and now the other.',
  remedy:
    'Compare `dig @ADDRESS NAME A` with `dig @ADDRESS NAME AAAA`, or with -x for reverse names. ' +
    'Repair the server; until then let CoreDNS answer that type by itself with the template plugin.',
  instances: (scene) =>
    upstreamSets(scene).flatMap((addresses) =>
      (['AAAA', 'PTR'] as const).map((type) => instanceFor(addresses, type)),
    ),
};

const costs: Readonly<Partial<Record<RecordType, string>>> = {
  AAAA: 'clients that ask for A and AAAA together wait for both',
  PTR: 'programs that look up the names of their peers stall',
};

function instanceFor(addresses: readonly string[], type: 'AAAA' | 'PTR'): FaultInstance {
  const example = type === 'AAAA' ? 'www.example.com AAAA' : '-x 10.254.1.1';
  return {
    hop: { kind: 'upstream', instance: addresses.join(', ') },
    where: ofUpstreams('upstream', addresses),
    effect: (crossing) => (crossing.probe.question.type === type ? dropped(crossing) : null),
    evidence: [],
    sentence: `${noneOf(addresses, 'answers', 'does not answer')} questions for ${type} records: ${costs[type] ?? ''}.`,
    fix: [
      ...addresses.map((address) => digAt(address, example, 'no answer, while other types are answered')),
      type === 'AAAA'
        ? 'Repair the server; until then, let plugin template answer AAAA with rcode NOERROR for the zones concerned (coredns-custom), which hides IPv6 addresses there.'
        : 'Repair the server, or give CoreDNS the reverse zones itself (hosts, template or a forward of their own).',
    ],
  };
}
