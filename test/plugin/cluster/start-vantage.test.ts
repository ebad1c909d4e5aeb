import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Api, ApiCall, ExecRequest } from '../../../plugin/cluster/api.ts';
import { Created } from '../../../plugin/cluster/created.ts';
import { startVantage } from '../../../plugin/cluster/start-vantage.ts';
import type { Missing } from '../../../plugin/core/model/part.ts';
import type { VantageId } from '../../../plugin/core/model/probe.ts';
import type { WantedVantage } from '../../../plugin/core/model/step.ts';

const noProbe: Missing = { reason: 'not-asked', detail: 'a probe would not be like the pod' };

const wanted: WantedVantage = {
  vantage: {
    id: 'app@node1' as VantageId,
    kind: 'app',
    namespace: 'shop',
    node: 'node1',
    labels: { app: 'web' },
    modelledOn: 'web-1',
    dnsPolicy: 'ClusterFirst',
    dnsConfig: null,
  },
  namespaces: ['shop'],
  because: 'to ask',
  noProbe,
};

const pod = {
  metadata: { name: 'web-1', namespace: 'shop' },
  spec: { nodeName: 'node1', containers: [{ name: 'web' }] },
  status: {
    podIP: '10.244.0.9',
    containerStatuses: [{ name: 'web', image: 'web:1', state: { running: {} } }],
  },
};

/** What an instrument writes that has read the pod's resolv.conf. */
function frames(): Buffer {
  const content = 'nameserver 10.96.0.10\n';
  const body = [
    { frame: 'hello', version: 1, instrument: 'bash' },
    {
      frame: 'result',
      id: 'resolver',
      sentMs: 0,
      tookMs: 1,
      event: { kind: 'content', content, truncated: false },
    },
  ]
    .map((frame) => `${JSON.stringify(frame)}\n`)
    .join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  return Buffer.from(`${body}${JSON.stringify({ frame: 'end', count: 1, sha256, cut: false })}\n`);
}

const run = { runId: 'abc', ttlSeconds: 60, deadlineSeconds: 60, imagePullSecret: null };

/** Starts it on an API server that holds the pod, and lets commands run in it or not. */
async function started(mayExec: 'yes' | 'no') {
  const calls: string[] = [];
  const execs: ExecRequest[] = [];
  const api: Api = {
    server: 'https://simulated',
    calls: () => calls.length,
    call: ({ method, path }: ApiCall) => {
      calls.push(`${method} ${path}`);
      return Promise.resolve({ ok: true as const, value: pod as never });
    },
    watch: () => Promise.resolve({ ok: true as const, value: null }),
    exec: (request) => {
      execs.push(request);
      return Promise.resolve({ kind: 'ended' as const, exitCode: 0, stdout: frames(), stderr: '' });
    },
    close: () => undefined,
  };
  const { report, running } = await startVantage(
    wanted,
    {
      api,
      created: new Created(api, run, () => 0),
      run,
      askedImage: null,
      waiting: () => undefined,
      imagesFor: () => [{ reference: 'netshoot:1', pullPolicy: 'Never' }],
      clock: () => 0,
      nextName: () => 'app-1',
      exec: { broken: null },
      mayExec: () => Promise.resolve(mayExec),
    },
    new AbortController().signal,
  );
  return { report, running, calls, execs };
}

test('where no probe may stand for the pod, the pod itself is asked from, and nothing is created', async () => {
  const { report, running, calls, execs } = await started('yes');
  expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
  expect(execs.map(({ pod: name, container }) => `${name}/${container}`)).toEqual(['web-1/web']);
  expect(running?.kind).toBe('guest');
  expect(report.state).toMatchObject({ kind: 'ready', inModelledPod: { container: 'web', since: noProbe } });
});

test('and where that may not be either, both reasons are told, and still nothing is created', async () => {
  const { report, running, calls } = await started('no');
  expect(running).toBeNull();
  expect(calls).toEqual([]);
  expect(report.state).toEqual({
    kind: 'missing',
    why: {
      reason: 'not-asked',
      detail:
        'a probe would not be like the pod; nor could it be asked from inside pod web-1: needs the right to create pods/exec -n shop',
    },
  });
});
