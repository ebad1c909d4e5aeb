import { expect, test } from '@jest/globals';
import { pythonRung } from '../../../probes/rungs.ts';
import type { Api, ExecResult } from '../../../plugin/cluster/api.ts';
import { greetPatiently } from '../../../plugin/cluster/greet.ts';

const place = { namespace: 'shop', pod: 'netcheck-1', container: 'probe', address: null, rung: pythonRung };

/** An API server on which every exec fails; what was asked of it. */
function failing(result: ExecResult): { readonly api: Api; readonly asked: () => number } {
  let asked = 0;
  const api: Api = {
    server: 'https://simulated',
    calls: () => 0,
    call: () => Promise.reject(new Error('nothing is called')),
    watch: () => Promise.reject(new Error('nothing is watched')),
    exec: () => {
      asked += 1;
      return Promise.resolve(result);
    },
    close: () => undefined,
  };
  return { api, asked: () => asked };
}

test.each([
  ['that fails at once is tried once more', { reason: 'failed', detail: 'connection reset' }, 0, 2],
  ['that fails after seconds is not', { reason: 'failed', detail: 'no answer' }, 5000, 1],
  ['that is forbidden is not', { reason: 'forbidden', right: 'create pods/exec -n shop' }, 0, 1],
] as const)('an exec %s', async (_title, why, tookMs, times) => {
  const { api, asked } = failing({ kind: 'broken', why, stdout: new Uint8Array(), stderr: '' });
  let now = 0;
  const clock = (): number => (now += tookMs);
  const greeting = await greetPatiently(api, place, clock, new AbortController().signal);
  expect(greeting.kind).not.toBe('greeting');
  expect(asked()).toBe(times);
});
