import { expect, test } from '@jest/globals';
import { readClaims } from '../../../plugin/cluster/read-claims.ts';
import type { Reader } from '../../../plugin/cluster/reader.ts';
import { missing, present } from '../../../plugin/core/model/part.ts';

const service = (name: string, spec: object, ingress: readonly object[] = []): object => ({
  metadata: { name, namespace: 'infra', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }], ...spec },
  status: { loadBalancer: { ingress } },
});

const readerOf = (list: Reader['list']): Reader => ({
  list,
  get: () => Promise.reject(new Error('not asked')),
  lines: () => Promise.reject(new Error('not asked')),
});

test('Services with port 53 and addresses from elsewhere are kept, others are not', async () => {
  const items = [
    service('plain', {}),
    service('given', { externalIPs: ['10.0.0.4', 7] }),
    service('balanced', {}, [{ ip: '10.0.0.5', ipMode: 'VIP' }, { hostname: 'lb.example' }]),
    service('proxied', {}, [{ ip: '10.0.0.6', ipMode: 'Proxy' }]),
    service('web', { externalIPs: ['10.0.0.7'], ports: [{ port: 80 }] }),
    null,
  ];
  const { claims } = await readClaims(readerOf(() => Promise.resolve(present({ items, truncated: true }))));
  const kept = { protocols: ['UDP', 'TCP'] };
  expect(claims).toEqual(
    present({
      items: [
        { service: 'infra/given', given: ['10.0.0.4'], balanced: [], ...kept },
        { service: 'infra/balanced', given: [], balanced: ['10.0.0.5'], ...kept },
      ],
      truncated: true,
    }),
  );
});

test('without the right nothing is known of claims', async () => {
  const why = { reason: 'forbidden', right: 'list services -A' } as const;
  const { claims } = await readClaims(readerOf(() => Promise.resolve(missing(why))));
  expect(claims).toEqual(missing(why));
});
