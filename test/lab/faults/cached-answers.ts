import { setTimeout as later } from 'node:timers/promises';
import { healthy, prove, restartCoredns, shopNamed, type Inducer } from './inducer.ts';

/** Answers of caches that were right a while ago. */
export const cachedAnswers: readonly Inducer[] = [
  {
    id: 'D21',
    title: 'an address was changed, and CoreDNS has the old one in its cache',
    complaint: shopNamed('www.example.com'),
    induce: async (lab) => {
      for (const { address } of await lab.coredns()) await lab.dig('node1', `@${address}`, 'www.example.com');
      await lab.dns([{ zone: 'www.example.com', action: 'answer', data: '192.0.2.200' }]);
      const now = await lab.on('node1', 'dig', '+short', '@172.30.0.53', 'www.example.com');
      prove(now.trim() === '192.0.2.200', 'the upstream server has the new address');
    },
    heal: async (lab) => {
      await lab.dns([]);
      await restartCoredns(lab);
    },
    expected: {
      ...healthy,
      never: ['corefile-overrides-answers', 'upstreams-not-equivalent'],
      says: ['from its cache', '192.0.2.200'],
    },
  },
  {
    id: 'D20',
    title: 'a Service was looked up before it was created',
    complaint: shopNamed('late'),
    induce: async (lab) => {
      for (const pod of await lab.coredns())
        prove(
          (await lab.dig('node1', `@${pod.address}`, 'late.shop.svc.cluster.local')) === 'NXDOMAIN',
          'it does not exist yet',
        );
      await lab.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'late', namespace: 'shop' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      });
      await later(2000);
      prove(
        (await lab.dig('node1', '@10.96.0.10', 'late.shop.svc.cluster.local')) === 'NXDOMAIN',
        'it is still denied',
      );
    },
    heal: async (lab) => {
      await lab.kubectl('-n', 'shop', 'delete', 'service', 'late', '--ignore-not-found');
    },
    expected: {
      verdicts: ['broken'],
      hop: 'coredns-config',
      cause: 'negative-cache',
      never: ['name-absent', 'coredns-stale-data'],
    },
  },
];
