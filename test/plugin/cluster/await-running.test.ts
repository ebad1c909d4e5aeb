import { expect, test } from '@jest/globals';
import type { Api } from '../../../plugin/cluster/api.ts';
import { awaitEnd, awaitRunning } from '../../../plugin/cluster/await-running.ts';

const full = "0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].";

const waitingFor = (reason: string): object => ({
  spec: { nodeName: 'node1' },
  status: { startTime: 'now', containerStatuses: [{ name: 'probe', state: { waiting: { reason } } }] },
});

test.each([
  [
    'no node has room for it: another image would not help',
    { spec: {}, status: { conditions: [{ type: 'PodScheduled', status: 'False', message: full }] } },
    { kind: 'no-place', why: { reason: 'refused', by: 'the scheduler', detail: full } },
  ],
  [
    'its image cannot be pulled: another one may do',
    waitingFor('ErrImagePull'),
    { kind: 'failed', why: { reason: 'refused', by: 'the kubelet of node1' } },
  ],
])('a pod that does not run because %s', async (_title, pod, expected) => {
  const api: Api = {
    server: 'https://simulated',
    calls: () => 0,
    call: () => Promise.resolve({ ok: true as const, value: pod as never }),
    watch: () => Promise.resolve({ ok: true as const, value: null }),
    exec: () => Promise.reject(new Error('nothing is run')),
    close: () => undefined,
  };
  let clock = 0;
  const awaited = {
    api,
    namespace: 'shop',
    name: 'netcheck-1',
    signal: new AbortController().signal,
    clock: () => (clock += 1000),
    waiting: () => undefined,
  };
  expect(await awaitRunning(awaited)).toMatchObject(expected);
  expect(await awaitEnd(awaited, 30_000)).toMatchObject(expected);
});
