import type { Scene } from '../infer/scene.ts';
import { fromNodeAt, ofUpstreams } from './places.ts';
import type { Suspicion } from './suspicion.ts';

/** Beyond the nodes: their way out, each upstream resolver, all of them, and what is behind them. */
export function upstreamPlaces(scene: Scene): readonly Suspicion[] {
  const addresses = [...new Set(scene.layout.upstreams.map((upstream) => upstream.address))];
  const single = addresses.map((address): Suspicion => ({
    hop: { kind: 'upstream', instance: address },
    manners: ['udp-dropped', 'tcp-dropped', 'denying', 'empty', 'late', 'slow'],
    crosses: ofUpstreams('upstream', [address]),
    relayed: true,
    where: `Upstream resolver ${address}`,
  }));
  const hosts = [
    ...new Set(scene.vantages.filter((vantage) => vantage.kind === 'host').map((vantage) => vantage.node)),
  ];
  const egress = hosts.map((node): Suspicion => ({
    hop: { kind: 'node-egress', instance: node },
    manners: ['udp-dropped', 'tcp-dropped', 'refused', 'unreachable', 'slow'],
    crosses: fromNodeAt('node-egress', node),
    relayed: true,
    where: `Packets from ${node} to upstream resolvers do not arrive`,
  }));
  const complained = { hop: { kind: 'authority', instance: 'complained names' } as const };
  return [
    ...egress,
    ...single,
    {
      hop: { kind: 'upstream', instance: addresses.join(', ') },
      manners: ['udp-dropped', 'tcp-dropped', 'denying', 'empty', 'late', 'slow'],
      crosses: (crossing) => crossing.hop === 'upstream',
      relayed: true,
      where: 'All upstream resolvers',
    },
    {
      ...complained,
      manners: ['dropped', 'servfail', 'refusing', 'empty', 'late'],
      crosses: ({ hop }) => hop === 'authority',
      relayed: true,
      asks: ({ probe }) => probe.question.kind === 'complained',
      where: 'The complained name fails wherever it is asked, other names do not',
    },
  ];
}
