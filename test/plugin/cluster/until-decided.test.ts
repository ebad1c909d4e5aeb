import { describe, expect, test } from '@jest/globals';
import type { Api, ApiResult, Change } from '../../../plugin/cluster/api.ts';
import { awaitRunning, type PodOutcome } from '../../../plugin/cluster/await-running.ts';

type Watch = (changed: (change: Change) => void, signal: AbortSignal) => Promise<ApiResult<null>>;

const pending = { metadata: { name: 'app-1' }, spec: { nodeName: 'node1' }, status: { startTime: 'now' } };
const running = {
  ...pending,
  status: { podIP: '10.244.0.9', containerStatuses: [{ state: { running: { startedAt: 'now' } } }] },
};

const ended = (signal: AbortSignal): Promise<ApiResult<null>> =>
  new Promise((resolve) => {
    const end = (): void => {
      resolve({ ok: true, value: null });
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });

const forbidden = (right: string): ApiResult<never> => ({
  ok: false,
  status: 403,
  why: { reason: 'forbidden', right },
});

/** Waits for a pod that a watch tells of so, and that can be looked at so; how often it was looked at. */
async function wait(
  watch: Watch,
  look: () => ApiResult<unknown>,
): Promise<{
  readonly outcome: PodOutcome;
  readonly looks: number;
  readonly tookMs: number;
  readonly waits: readonly string[];
}> {
  let looks = 0;
  const api: Api = {
    server: '',
    calls: () => 0,
    call: () => {
      looks += 1;
      return Promise.resolve(look() as never);
    },
    watch: (_call, changed, signal) => watch(changed, signal),
    exec: () => Promise.reject(new Error('not asked')),
    close: () => undefined,
  };
  const clock = (): number => performance.now();
  const started = clock();
  const waits: string[] = [];
  const waiting = (words: string): number => waits.push(words);
  const signal = AbortSignal.timeout(8000);
  const outcome = await awaitRunning(
    { api, kind: 'pod', namespace: 'shop', name: 'app-1', signal, clock, waiting },
    false,
  );
  return { outcome, looks, tookMs: clock() - started, waits };
}

const nothingToSee = (): ApiResult<unknown> => ({ ok: true, value: pending });

describe('a pod that starts', () => {
  test('tells for what it waits, first in the words of the scheduler, then in those of the kubelet', async () => {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes are available',
    };
    const state = { waiting: { reason: 'ContainerCreating' } };
    const { outcome, waits } = await wait(async (changed, signal) => {
      changed({ object: { status: { phase: 'Pending', conditions: [condition] } }, gone: false });
      changed({ object: { status: { phase: 'Pending', containerStatuses: [{ state }] } }, gone: false });
      setTimeout(() => {
        changed({ object: running, gone: false });
      }, 20);
      return await ended(signal);
    }, nothingToSee);
    expect(outcome.kind).toBe('running');
    expect(waits).toEqual(['Unschedulable: 0/3 nodes are available', 'ContainerCreating']);
  });

  test('is followed by a watch, and never looked at', async () => {
    const { outcome, looks } = await wait(async (changed, signal) => {
      changed({ object: pending, gone: false });
      setTimeout(() => {
        changed({ object: running, gone: false });
      }, 50);
      return await ended(signal);
    }, nothingToSee);
    expect(outcome).toEqual({ kind: 'running', address: '10.244.0.9', node: 'node1' });
    expect(looks).toBe(0);
  });

  test('is looked at again and again where it may not be watched, ever more seldom', async () => {
    let seen = 0;
    const { outcome, looks, tookMs } = await wait(
      () => Promise.resolve(forbidden('watch pods -n shop')),
      () => {
        seen += 1;
        return { ok: true, value: seen < 4 ? pending : running };
      },
    );
    expect(outcome.kind).toBe('running');
    expect(looks).toBe(4);
    expect(tookMs).toBeGreaterThan(150 + 150 + 210 + 294 - 20);
  });

  test('is looked at where the watch says nothing for long', async () => {
    const { outcome, looks, tookMs } = await wait(
      (_changed, signal) => ended(signal),
      () => ({ ok: true, value: running }),
    );
    expect(outcome.kind).toBe('running');
    expect(looks).toBe(1);
    expect(tookMs).toBeGreaterThanOrEqual(1490);
  });

  test('and may be watched but not read is waited for all the same', async () => {
    const { outcome, looks } = await wait(
      async (changed, signal) => {
        changed({ object: pending, gone: false });
        setTimeout(() => {
          changed({ object: running, gone: false });
        }, 1800);
        return await ended(signal);
      },
      () => forbidden('get pods -n shop'),
    );
    expect(outcome.kind).toBe('running');
    expect(looks).toBeGreaterThan(0);
  });

  test('and is deleted by somebody is gone', async () => {
    const { outcome } = await wait(
      async (changed, signal) => {
        changed({ object: pending, gone: false });
        changed({ object: pending, gone: true });
        return await ended(signal);
      },
      () => ({ ok: false, status: 404, why: { reason: 'not-found', what: 'pod app-1' } }),
    );
    expect(outcome).toEqual({ kind: 'failed', why: { reason: 'not-found', what: 'pod app-1' } });
  });

  test('and may neither be watched nor read is given up', async () => {
    const { outcome } = await wait(
      () => Promise.resolve(forbidden('watch pods -n shop')),
      () => forbidden('get pods -n shop'),
    );
    expect(outcome).toEqual({ kind: 'failed', why: { reason: 'forbidden', right: 'get pods -n shop' } });
  });
});
