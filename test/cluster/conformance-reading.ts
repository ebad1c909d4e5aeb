import { describe, expect, test } from '@jest/globals';
import type { Cluster } from '../../plugin/cluster/cluster.ts';
import type { Connection } from '../../plugin/cluster/connect.ts';
import { readerOver } from '../../plugin/cluster/reader.ts';

export const complaint = { namespace: 'shop', names: ['web'], pod: null, controls: [] };

/** The part of the conformance suite that only looks. */
export function conformsInReading(
  under: () => { readonly cluster: Cluster; readonly connection: Connection },
): void {
  describe('reading', () => {
    test('the topology names the DNS Service, three ready CoreDNS pods, their endpoints, nodes and configuration', async () => {
      const topology = await under().cluster.readTopology(complaint);
      expect(topology.service).toMatchObject({
        kind: 'present',
        value: { name: 'kube-dns', clusterIPs: ['10.96.0.10'] },
      });
      expect(
        topology.dnsPods.kind === 'present' ? topology.dnsPods.value.filter((pod) => pod.ready).length : 0,
      ).toBe(3);
      expect(
        topology.endpoints.kind === 'present'
          ? topology.endpoints.value.filter((one) => one.ready).length
          : 0,
      ).toBe(3);
      expect(topology.configMaps['coredns']).toMatchObject({ kind: 'present' });
      expect(
        Object.values(topology.nodes).every((node) => node.kind === 'present' && node.value.ready === true),
      ).toBe(true);
      expect(topology.namespace).toMatchObject({
        kind: 'present',
        value: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
      expect(topology.namedServices['shop/web']).toMatchObject({ kind: 'present' });
    });

    test('one page at a time, and it is said that there is more', async () => {
      const page = await readerOver(under().connection.api).list(
        '/api/v1/namespaces',
        'list namespaces',
        {},
        1,
      );
      expect(page).toMatchObject({ kind: 'present', value: { truncated: true } });
      expect(page.kind === 'present' ? page.value.items.length : 0).toBe(1);
    });

    test('a label is looked up by a set of values', async () => {
      const page = await readerOver(under().connection.api).list('/api/v1/namespaces', 'list namespaces', {
        labelSelector: 'kubernetes.io/metadata.name in (shop,default,nowhere)',
      });
      const items = page.kind === 'present' ? (page.value.items as { metadata: { name: string } }[]) : [];
      expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(['default', 'shop']);
    });

    test('what does not exist is not found', async () => {
      const missing = await readerOver(under().connection.api).get(
        '/api/v1/namespaces/shop/services/nothing',
        'get services',
        (one) => one,
      );
      expect(missing).toMatchObject({ kind: 'missing', why: { reason: 'not-found' } });
    });

    test('logs come by lines, as many as asked for', async () => {
      const pods = await readerOver(under().connection.api).list(
        '/api/v1/namespaces/kube-system/pods',
        'list pods',
        {
          labelSelector: 'k8s-app=kube-dns',
        },
      );
      const [pod] = pods.kind === 'present' ? (pods.value.items as { metadata: { name: string } }[]) : [];
      const lines = await readerOver(under().connection.api).lines(
        `/api/v1/namespaces/kube-system/pods/${pod?.metadata.name ?? ''}/log`,
        'get pods/log',
        { tailLines: '1' },
      );
      expect(lines.kind === 'present' ? lines.value.length : -1).toBe(1);
    });
  });
}
