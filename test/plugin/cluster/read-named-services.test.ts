import { expect, test } from '@jest/globals';
import { readServicesByName } from '../../../plugin/cluster/read-named-services.ts';
import type { Reader } from '../../../plugin/cluster/reader.ts';
import { present } from '../../../plugin/core/model/part.ts';

const readerOf = (items: readonly unknown[]): Reader => ({
  list: () => Promise.resolve(present({ items, truncated: false })),
  get: () => Promise.reject(new Error('not asked')),
  lines: () => Promise.reject(new Error('not asked')),
});

test('a Service is kept with all its addresses, and with when it was last changed', async () => {
  const web = {
    metadata: {
      name: 'web',
      namespace: 'shop',
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [{ manager: 'kubectl-patch', time: '2026-01-02T00:00:00Z' }],
    },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7', 'fd00::7', 8] },
  };
  const complaint = { namespace: 'shop', names: ['web'], pod: null, controls: [] };
  const { namedServices } = await readServicesByName(readerOf([web]), complaint, {});
  expect(namedServices).toEqual({
    'shop/web': present({
      namespace: 'shop',
      name: 'web',
      type: 'ClusterIP',
      clusterIP: '10.96.0.7',
      clusterIPs: ['10.96.0.7', 'fd00::7'],
      createdAt: '2026-01-01T00:00:00Z',
      lastChange: { at: '2026-01-02T00:00:00Z', by: 'kubectl-patch' },
      externalName: '',
    }),
  });
});
