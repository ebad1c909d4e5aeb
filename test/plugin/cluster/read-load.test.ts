import { expect, test } from '@jest/globals';
import { quantity } from '../../../plugin/cluster/quantity.ts';
import { readLoad } from '../../../plugin/cluster/read-load.ts';
import { readerOver } from '../../../plugin/cluster/reader.ts';
import type { Api } from '../../../plugin/cluster/api.ts';
import type { DnsPod, Topology } from '../../../plugin/core/model/topology.ts';

test.each([
  ['250m', 0.25],
  ['2', 2],
  ['1e3', 1000],
  ['1Gi', 2 ** 30],
  ['128974848n', 0.128974848],
  ['', 0],
  ['many', 0],
  ['1Xi', 0],
])('quantity %s', (text, value) => {
  expect(quantity(text)).toBeCloseTo(value, 9);
});

const container = (cpu: string) => ({
  name: 'c',
  resources: { requests: { cpu: '1' }, limits: { cpu, memory: '1Gi' } },
});

/** Answers by path; whatever it does not know is not found. */
const apiWith = (objects: Readonly<Record<string, unknown>>): Api => ({
  call: (request) => {
    const value = objects[request.path];
    return Promise.resolve(
      value === undefined
        ? { ok: false, status: 404, why: { reason: 'not-found', what: request.path } }
        : { ok: true, value: value as never },
    );
  },
  exec: () => Promise.reject(new Error('not asked')),
  watch: () => Promise.reject(new Error('nothing is watched')),
  close: () => undefined,
  server: 'https://127.0.0.1',
  calls: () => 0,
});

const objects = {
  '/api/v1/pods': { items: [{ spec: { containers: [container('4'), container('2')] } }] },
};
const nodes = {
  node1: { kind: 'present', value: { allocatable: { cpu: 4, memory: 8 * 2 ** 30 } } },
} as unknown as Topology['nodes'];
const pods = [{ name: 'coredns-a', node: 'node1' }] as unknown as readonly DnsPod[];
const request = { dnsPods: pods, nodes, dnsNamespace: 'kube-system', deep: false };

test('limits beyond the node are told as shares of it, and absent metrics leave no trace', async () => {
  const load = await readLoad(readerOver(apiWith(objects)), request);
  expect(load).toEqual({
    nodeShares: {
      node1: { kind: 'present', value: { pods: 1, cpuRequests: 0.5, cpuLimits: 1.5, memoryLimits: 0.25 } },
    },
  });
});

test('use comes from metrics.k8s.io where it is installed', async () => {
  const metrics = '/apis/metrics.k8s.io/v1beta1';
  const load = await readLoad(
    readerOver(
      apiWith({
        ...objects,
        [`${metrics}/namespaces/kube-system/pods`]: {
          items: [
            { metadata: { name: 'coredns-a' }, containers: [{ usage: { cpu: '40m', memory: '64Mi' } }] },
          ],
        },
        [`${metrics}/nodes`]: {
          items: [{ metadata: { name: 'node1' }, usage: { cpu: '3', memory: '2Gi' } }],
        },
      }),
    ),
    request,
  );
  expect(load.usage).toEqual({
    kind: 'present',
    value: {
      nodes: { node1: { cpu: 0.75, memory: 0.25 } },
      pods: { 'coredns-a': { cpu: 0.04, memory: 64 * 2 ** 20 } },
    },
  });
});

test('why the use of nodes is not known is told, where that of pods is', async () => {
  const metrics = '/apis/metrics.k8s.io/v1beta1';
  const load = await readLoad(
    readerOver(apiWith({ ...objects, [`${metrics}/namespaces/kube-system/pods`]: { items: [] } })),
    request,
  );
  expect(load.usage).toEqual({
    kind: 'present',
    value: { nodes: {}, nodesUnread: { reason: 'not-found', what: `${metrics}/nodes` }, pods: {} },
  });
});

test('of several nodes only the worst is asked for what its pods may use, unless the run goes deep', async () => {
  const two = {
    ...nodes,
    node2: { kind: 'present', value: { allocatable: { cpu: 4, memory: 8 * 2 ** 30 } } },
  } as unknown as Topology['nodes'];
  const kinds = async (deep: boolean): Promise<readonly string[]> => {
    const load = await readLoad(readerOver(apiWith(objects)), { ...request, nodes: two, deep });
    return Object.entries(load.nodeShares ?? {}).map(([node, { kind }]) => `${node} ${kind}`);
  };
  expect(await kinds(false)).toEqual(['node1 present', 'node2 missing']);
  expect(await kinds(true)).toEqual(['node1 present', 'node2 present']);
});

test('a node that does not say what it can give has no shares', async () => {
  const silent = { node1: { kind: 'present', value: { name: 'node1' } } } as unknown as Topology['nodes'];
  const load = await readLoad(readerOver(apiWith(objects)), { ...request, nodes: silent });
  expect(load.nodeShares?.['node1']).toEqual({
    kind: 'missing',
    why: { reason: 'failed', detail: 'node node1 does not say what it can give' },
  });
});
