import { describe, expect, test } from '@jest/globals';
import type { Page, Reader } from '../../../plugin/cluster/reader.ts';
import { withServicesAtHand } from '../../../plugin/cluster/services-at-hand.ts';
import { missing, present, type Part } from '../../../plugin/core/model/part.ts';

const service = (namespace: string, name: string, labels = {}): object => ({
  metadata: { namespace, name, labels },
});

const kubeDns = service('kube-system', 'kube-dns', { 'k8s-app': 'kube-dns' });
const metrics = service('kube-system', 'metrics');
const ours = service('shop', 'web');
const theirs = service('plain', 'web');

/** A reader, and the paths that it was asked for; what it says of single namespaces is nothing. */
function over(page: Part<Page>): { readonly reader: Reader; readonly asked: string[] } {
  const asked: string[] = [];
  const reader = withServicesAtHand({
    list: (path, _right, query = {}) => {
      asked.push([path, ...Object.values(query)].join(' '));
      const isWhole = path === '/api/v1/services' && Object.keys(query).length === 0;
      return Promise.resolve(isWhole ? page : present({ items: [], truncated: false }));
    },
    get: (path) => {
      asked.push(path);
      return Promise.resolve(missing({ reason: 'not-found', what: 'it' }));
    },
    lines: () => Promise.reject(new Error('not asked')),
  });
  return { reader, asked };
}

const itemsOf = async (page: Promise<Part<Page>>): Promise<readonly unknown[]> => {
  const part = await page;
  return part.kind === 'present' ? part.value.items : [];
};

const wanted = [
  ['/api/v1/namespaces/kube-system/services', { labelSelector: 'k8s-app=kube-dns' }, [kubeDns]],
  ['/api/v1/namespaces/shop/services', {}, [ours]],
  ['/api/v1/services', { fieldSelector: 'metadata.name=web' }, [ours, theirs]],
  ['/api/v1/services', {}, [kubeDns, metrics, ours, theirs]],
] as const;

describe('lists of Services', () => {
  const items = [kubeDns, metrics, ours, theirs];

  test.each(wanted)('%s %j comes from the page of all', async (path, query, expected) => {
    const { reader, asked } = over(present({ items, truncated: false }));
    expect(await itemsOf(reader.list(path, 'list services', query))).toEqual(expected);
    expect(asked).toEqual(['/api/v1/services']);
  });

  test.each([
    ['holds only some', present({ items, truncated: true })],
    ['is refused', missing<Page>({ reason: 'forbidden', right: 'list services -A' })],
  ] as const)('are asked for by themselves where that page %s', async (_title, page) => {
    const { reader, asked } = over(page);
    await reader.list('/api/v1/namespaces/shop/services', 'list services -n shop');
    await reader.list('/api/v1/services', 'list services -A');
    expect(asked).toEqual(['/api/v1/services', '/api/v1/namespaces/shop/services']);
  });

  test('do not hold up other lists', async () => {
    const { reader, asked } = over(present({ items, truncated: false }));
    await reader.list('/api/v1/namespaces/shop/pods', 'list pods -n shop');
    expect(asked).toEqual(['/api/v1/services', '/api/v1/namespaces/shop/pods']);
  });
});

describe('a Service', () => {
  const items = [kubeDns, ours, theirs];
  const get = (reader: Reader, path: string) => reader.get(path, 'get services', (object) => object);

  test('comes from the page of all', async () => {
    const { reader, asked } = over(present({ items, truncated: false }));
    expect(await get(reader, '/api/v1/namespaces/plain/services/web')).toEqual(present(theirs));
    expect(asked).toEqual(['/api/v1/services']);
  });

  test('that is not on it does not exist', async () => {
    const { reader, asked } = over(present({ items, truncated: false }));
    expect(await get(reader, '/api/v1/namespaces/plain/services/kube-dns')).toEqual(
      missing({ reason: 'not-found', what: 'services "kube-dns"' }),
    );
    expect(asked).toEqual(['/api/v1/services']);
  });

  test.each([
    ['holds only some', present({ items, truncated: true })],
    ['is refused', missing<Page>({ reason: 'forbidden', right: 'list services -A' })],
  ] as const)('is asked for by itself where that page %s', async (_title, page) => {
    const { reader, asked } = over(page);
    await get(reader, '/api/v1/namespaces/plain/services/web');
    expect(asked).toEqual(['/api/v1/services', '/api/v1/namespaces/plain/services/web']);
  });
});
