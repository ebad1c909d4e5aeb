import { expect, test } from '@jest/globals';
import type { Api } from '../../../plugin/cluster/api.ts';
import { awaitEnd, awaitRunning } from '../../../plugin/cluster/await-running.ts';
import type { Awaited } from '../../../plugin/cluster/until-decided.ts';

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
  expect(await awaitRunning(awaited(pod), true)).toMatchObject(expected);
  expect(await awaitEnd(awaited(pod), 30_000)).toMatchObject(expected);
});

const creating = waitingFor('ContainerCreating');

test.each([
  [
    'an image that must come from elsewhere makes room for the next soon',
    false,
    'slow-pull',
    'failed',
    '5 s',
  ],
  [
    'an image that the node has is worth more patience, and then no other would start sooner: the node is slow by itself',
    true,
    'no-place',
    'not-started',
    '15 s',
  ],
])('%s', async (_title, present, kind, reason, after) => {
  expect(await awaitRunning(awaited(creating), present)).toEqual({
    kind,
    why: { reason, detail: `after ${after} still ContainerCreating` },
  });
});

test('but not where the node has said that it has no network for it', async () => {
  const event = { reason: 'FailedCreatePodSandBox', message: 'no addresses available' };
  expect(await awaitRunning(awaited(creating, [event]), true)).toEqual({
    kind: 'no-place',
    why: {
      reason: 'failed',
      detail: 'after 5 s still ContainerCreating; FailedCreatePodSandBox no addresses available',
    },
  });
});

/** Of a pod that stays as it is; each look takes a tenth of a second. */
function awaited(pod: object, events: readonly object[] = []): Awaited {
  let clock = 0;
  const api: Api = {
    server: 'https://simulated',
    calls: () => 0,
    call: ({ path }) =>
      Promise.resolve({ ok: true, value: (path.endsWith('/events') ? { items: events } : pod) as never }),
    watch: () => Promise.resolve({ ok: true, value: null }),
    exec: () => Promise.reject(new Error('nothing is run')),
    close: () => undefined,
  };
  return {
    api,
    kind: 'pod',
    namespace: 'shop',
    name: 'netcheck-1',
    signal: new AbortController().signal,
    clock: () => (clock += 100),
    waiting: () => undefined,
  };
}
