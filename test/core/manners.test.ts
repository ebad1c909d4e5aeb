import { describe, expect, test } from '@jest/globals';
import { lookOf, showsOf, type Manner } from '../../plugin/core/faults/manners.ts';
import { inNetwork, inTheServer } from '../../plugin/core/faults/suspicion.ts';
import type { VantageId } from '../../plugin/core/model/probe.ts';
import type { Crossing } from '../../plugin/core/paths/crossing.ts';

const crossing = (protocol: 'udp' | 'tcp'): Crossing => ({
  hop: 'node-path',
  vantage: {
    id: 'app@n' as VantageId,
    kind: 'app',
    node: 'n',
    namespace: 'shop',
    labels: {},
    dnsPolicy: 'ClusterFirst',
    dnsConfig: null,
    modelledOn: null,
  },
  asker: 'vantage',
  fromNode: 'n',
  toNode: 'm',
  pod: null,
  upstream: null,
  supposed: false,
  clusterName: true,
  probe: {
    vantage: 'app@n' as VantageId,
    protocol,
    target: { role: 'service', address: '10.0.0.10', port: 53 },
    question: { kind: 'complained', given: 'web', name: 'web.shop.svc.cluster.local', type: 'A' },
  },
});

const looksOf = (manner: Manner): readonly string[] =>
  (['udp', 'tcp'] as const).flatMap((protocol) => {
    const look = lookOf(manner, crossing(protocol));
    return look === null
      ? []
      : look === 'delayed'
        ? ['slow']
        : Object.keys('belates' in look ? look.endings : look);
  });

describe('what a manner shows', () => {
  const manners = [...new Set([...inNetwork, ...inTheServer])];

  test.each(manners)('%s: seen as it is, it looks as it is said to show', (manner) => {
    expect(looksOf(manner).some((look) => (showsOf(manner, false) as readonly string[]).includes(look))).toBe(
      true,
    );
  });

  test.each(manners)('%s: behind a resolver it shows in no fewer ways', (manner) => {
    expect(showsOf(manner, true)).toEqual(expect.arrayContaining([...showsOf(manner, false)]));
  });
});
