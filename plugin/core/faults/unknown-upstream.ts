import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';
import { inZone } from '../corefile/zone.ts';
import type { Crossing, Locus } from '../paths/crossing.ts';
import { nameOnPath } from '../paths/layout.ts';
import { commandNamespace, digAt } from './commands.ts';
import { lookAtCorednsEgress, lookAtName, lookAtNodeEgress, lookAtUpstream } from './first-looks.ts';
import type { Manner, Subject } from './manners.ts';
import { fromNodeAt, ofUpstreams } from './places.ts';
import { addressedService } from './services-meant.ts';
import { supposedServers } from './supposed-servers.ts';
import { wasOneAsked } from './was-one-asked.ts';
import { unknownServer } from '../paths/upstreams.ts';
import { remembering } from '../remembering.ts';
import { inAnswers, onTheWay, type Suspicion } from './suspicion.ts';
import { arePoliciesVeiled, isCorefileVeiled } from './veils.ts';
import { zonesAsked } from './zones-asked.ts';

/** A resolver that is silent, refuses or fails altogether has a fault with a name. */
const inTheResolver: readonly Manner[] = [
  'udp-dropped',
  'tcp-dropped',
  'denying',
  'empty',
  'late',
  'slow',
  'reset',
  'other-rcode',
  'truncated',
  'cut-and-mute',
  'wrong-answer',
  'unreadable',
];

/** What servers may say of a name, or of one kind of its records, whoever asks. */
const inTheName: readonly Manner[] = [
  'unanswered',
  'servfail',
  'refusing',
  'late',
  'other-rcode',
  'truncated',
  'wrong-answer',
];

/** The same of all names of a zone; that it is late, fails or is not answered for has a name where the servers are known (zone-fails-upstream). */
const inTheZone: readonly Manner[] = ['refusing', 'other-rcode', 'truncated', 'wrong-answer'];

const addressTypes = ['A', 'AAAA'] as const;

/** Beyond the nodes: their way out, each upstream resolver, all of them, and what is behind them. */
export function upstreamPlaces(scene: Scene): readonly Suspicion[] {
  const addresses = [...new Set(scene.layout.upstreams.map((upstream) => upstream.address))];
  const plain = scene.layout.upstreams.flatMap((upstream) => (upstream.plain ? [upstream.address] : []));
  const first = plain[0] ?? 'ADDRESS';
  const single = addresses.map((address): Suspicion => ({
    hop: { kind: 'upstream', instance: address },
    manners: inTheResolver,
    crosses: ofUpstreams('upstream', [address]),
    relayed: true,
    where: `Upstream resolver ${address} does not work as it should`,
    fix: plain.includes(address)
      ? lookAtUpstream(address)
      : [
          digAt(address, '. NS +time=2 +tries=1', 'from a node: what it answers'),
          ...lookAtCorednsEgress(scene).slice(1),
        ],
  }));
  const hosts = [
    ...new Set(scene.vantages.filter((vantage) => vantage.kind === 'host').map((vantage) => vantage.node)),
  ];
  const egress = hosts.map((node): Suspicion => ({
    hop: { kind: 'node-egress', instance: node },
    manners: ['udp-dropped', 'tcp-dropped', 'refused', 'unreachable', 'reset', 'slow'],
    crosses: fromNodeAt('node-egress', node),
    relayed: true,
    where: `Packets from ${node} to upstream resolvers do not arrive as they should`,
    fix: lookAtNodeEgress(node, first),
  }));
  const isAddressed = remembering((name: string): boolean => addressedService(scene, name) !== null);
  // Of a Service the API server has the addresses: nothing is wrong with such a name. Other readings that the search list
  // makes of it CoreDNS denies by itself.
  const isComplained = ({ probe: { question }, clusterName }: Crossing): boolean =>
    question.kind === 'complained' &&
    !isAddressed(question.name) &&
    (!clusterName || scene.context.isPrimary(question.name));
  const complained = { crosses: ({ hop }: Locus) => hop === 'authority', relayed: true } as const;
  return [
    ...egress,
    ...addresses.map((address) => fromPodsAlone(scene, address)),
    ...single,
    ...allOf(addresses, first),
    ...supposedServers(scene),
    ...unreadServers(scene),
    {
      ...complained,
      hop: { kind: 'authority', instance: 'complained names' },
      // That it is denied, or has no address, has a name (name-absent).
      manners: inTheName,
      asks: isComplained,
      where: 'The name complained of fails wherever it is asked, other names do not',
      subject: whoSaysSo(scene),
      fix: lookAtName(scene.complaint.names[0] ?? 'NAME', first),
    },
    ...zonesAsked(scene).map((zone): Suspicion => ({
      ...complained,
      hop: { kind: 'authority', instance: `zone ${zone}` },
      manners: addresses.length === 0 ? inTheName : inTheZone,
      // No less likely than a line of the Corefile for that zone which nobody could read.
      veiled: isCorefileVeiled(scene),
      asks: ({ probe: { question } }) => inZone(nameOnPath(question), zone),
      where: `Names of zone ${zone} fail wherever they are asked, other names do not`,
      subject: whoSaysSo(scene),
      fix: lookAtName(scene.complaint.names.find((name) => inZone(name, zone)) ?? zone, first),
    })),
    ...addressTypes.map((type): Suspicion => ({
      ...complained,
      hop: { kind: 'authority', instance: `complained names, ${type}` },
      // A name exists for all types or for none (RFC 8020).
      manners: [...inTheName, 'denying'],
      asks: (crossing) => crossing.probe.question.type === type && isComplained(crossing),
      where: `${type} records of the name complained of fail wherever they are asked, its other records and other names do not`,
      subject: whoSaysSo(scene),
      fix: lookAtName(`${scene.complaint.names[0] ?? 'NAME'} ${type}`, first),
    })),
  ];
}

/** Of servers that nobody asked nothing is said. */
const whoSaysSo = (scene: Scene): Subject => (wasOneAsked(scene) ? 'the only server asked' : 'every server');

/** Firewalls and routers know pods by their addresses, and may turn them away where nodes pass. */
const fromPodsAlone = (scene: Scene, address: string): Suspicion => ({
  hop: { kind: 'node-egress', instance: `pods → ${address}` },
  manners: ['dropped', 'udp-dropped', 'tcp-dropped', 'udp-rejected', 'refused', 'unreachable'],
  crosses: ({ hop, asker, vantage, upstream }) =>
    hop === 'node-egress' && upstream === address && (asker === 'coredns' || !isOnHost(vantage)),
  relayed: true,
  where: `What pods send to upstream resolver ${address}, CoreDNS pods among them, does not arrive as it should${answersNodes(scene, address) ? ', and what nodes send does' : ' (whether what nodes send does was not seen)'}`,
  fix: [
    digAt(address, '. NS +time=2 +tries=1', 'from a pod, then from its node: who is answered?'),
    ...lookAtCorednsEgress(scene).slice(1),
  ],
});

const answersNodes = ({ cells, context }: Scene, address: string): boolean =>
  cells.some(
    ({ probe, measured, failed }) =>
      probe.target.address === address &&
      context.vantageOf(probe).kind === 'host' &&
      measured > 0 &&
      failed === 0,
  );

/** Without a probe on the host network nobody knows whom CoreDNS asks by its node's resolv.conf, and nobody has asked them. */
const unreadServers = (scene: Scene): readonly Suspicion[] =>
  scene.layout.upstreams.some(({ zone }) => zone === '.')
    ? []
    : [
        {
          hop: { kind: 'upstream', instance: "the nodes' resolvers" },
          manners: [...new Set([...onTheWay, ...inAnswers])],
          crosses: ofUpstreams('upstream', [unknownServer.address]),
          relayed: true,
          // No less likely than what looks alike and could not be read.
          veiled: isCorefileVeiled(scene) || arePoliciesVeiled(scene, commandNamespace(scene)),
          where: 'The resolvers of the nodes, which could not be asked from here, or the way to them, fail',
          subject: 'they',
          settledBy:
            'the right to create pods, and a namespace that admits hostNetwork (--probe-namespace): netcheck then asks from the node itself',
          fix: [
            'On a node: cat /etc/resolv.conf   # whom CoreDNS asks there',
            digAt('ADDRESS', '. NS +time=2 +tries=1', 'from the node: what each of them answers'),
          ],
        },
      ];

const allOf = (addresses: readonly string[], first: string): readonly Suspicion[] =>
  addresses.length === 0
    ? []
    : [
        {
          hop: { kind: 'upstream', instance: addresses.join(', ') },
          manners: inTheResolver,
          crosses: (crossing) => crossing.hop === 'upstream',
          relayed: true,
          where: 'The upstream resolvers do not work as they should',
          subject: 'they',
          fix: lookAtUpstream(first),
        },
      ];
