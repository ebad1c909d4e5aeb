import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Api, ApiCall } from '../../../plugin/cluster/api.ts';
import { Created } from '../../../plugin/cluster/created.ts';
import { terminationLog } from '../../../plugin/cluster/pod-template.ts';
import { runAlone, type AloneResult } from '../../../plugin/cluster/run-alone.ts';
import type { Vantage, VantageId } from '../../../plugin/core/model/probe.ts';
import { bashRung, type Rung } from '../../../probes/rungs.ts';
import type { Batch } from '../../../probes/wire.ts';
import {
  ports,
  question,
  runAlone as runHere,
  startServers,
  stopServers,
  type Ended,
} from '../../support/instrument-servers.ts';
import { bashImage, imageOf } from '../../support/images.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-alone-pods-'));

beforeAll(startServers);
afterAll(() => {
  stopServers();
  rmSync(folder, { recursive: true });
});

interface Container {
  readonly name: string;
  readonly command: readonly string[];
}

/** An API server whose pods run here, with nothing on their PATH but what their image has, and are ended when they are looked at. */
class Kubelet {
  readonly #path: string;
  readonly #spoil: (message: string) => string;
  readonly #logs: boolean;
  containers: readonly Container[] = [];
  readonly #ended = new Map<string, Ended>();
  readonly api: Api;

  constructor(path: string, logs = false, spoil = (message: string): string => message) {
    this.#path = path;
    this.#logs = logs;
    this.#spoil = spoil;
    this.api = {
      server: 'https://127.0.0.1',
      calls: () => 0,
      call: async (call) => (await this.#answer(call)) as never,
      watch: () =>
        Promise.resolve({ ok: false, status: null, why: { reason: 'failed', detail: 'no watch' } }),
      exec: () => Promise.reject(new Error('nobody can be talked to')),
      close: () => undefined,
    };
  }

  async #answer({ method, path, body, query }: ApiCall): Promise<unknown> {
    if (method === 'POST') {
      const { spec } = body as { readonly spec: { readonly containers?: readonly Container[] } };
      if (path.endsWith('/pods')) await this.#run(spec.containers ?? []);
      return { ok: true, value: body };
    }
    if (path.endsWith('/log')) {
      const log = this.#ended.get(query?.['container'] ?? '')?.stdout;
      return this.#logs && log !== undefined
        ? { ok: true, value: Buffer.from(log).toString('utf8') }
        : { ok: false, status: 500, why: { reason: 'failed', detail: 'the kubelet is out of reach' } };
    }
    if (path.includes('/jobs/'))
      return { ok: true, value: { status: { conditions: [{ type: 'Complete', status: 'True' }] } } };
    return { ok: true, value: { status: { podIP: '10.244.0.9', containerStatuses: this.#statuses() } } };
  }

  async #run(containers: readonly Container[]): Promise<void> {
    this.containers = containers;
    await Promise.all(
      containers.map(async ({ name, command }) => {
        const at = (leaveAt: string): readonly string[] =>
          command.map((word) => (word === terminationLog ? leaveAt : word));
        this.#ended.set(name, await runHere(at, this.#path));
      }),
    );
  }

  #statuses(): readonly unknown[] {
    return [...this.#ended].map(([name, { message, exitCode }]) => ({
      name,
      state: { terminated: { exitCode, reason: 'Completed', message: this.#spoil(message).slice(0, 4096) } },
    }));
  }
}

const vantage: Vantage = {
  id: 'app@node1' as VantageId,
  kind: 'app',
  namespace: 'shop',
  node: 'node1',
  labels: {},
  modelledOn: null,
  dnsPolicy: 'ClusterFirst',
  dnsConfig: null,
};

async function ask(kubelet: Kubelet, batch: Batch, rung: Rung | null = null): Promise<AloneResult> {
  const run = { runId: 'alone', ttlSeconds: 60, deadlineSeconds: 60, imagePullSecret: null };
  const { api } = kubelet;
  return await runAlone(
    batch,
    vantage,
    'shop',
    { reference: 'image', pullPolicy: 'Never' },
    {
      api,
      created: new Created(api, run, () => performance.now()),
      clock: () => performance.now(),
      name: 'app-1',
      rung,
      waiting: () => undefined,
    },
    AbortSignal.timeout(20_000),
  );
}

const batch = (): Batch => ({
  version: 1,
  deadlineMs: 4000,
  questions: [
    question('udp', 'udp', ports.answering),
    question('tcp', 'tcp', ports.tcpAnswering),
    { id: 'file', kind: 'file', path: '/proc/version', maxBytes: 400 },
  ],
});

describe('where nobody can be talked to', () => {
  test.each([
    ['python3', () => process.env['PATH'] ?? ''],
    ['bash', () => bashImage(folder)],
  ])('an image with %s is found out and asks, by one pod', async (instrument, path) => {
    const kubelet = new Kubelet(path());
    const result = await ask(kubelet, batch());
    expect(result).toMatchObject({ kind: 'results', rung: { instrument }, left: 0, address: '10.244.0.9' });
    const kinds = result.kind === 'results' ? result.results.map(({ id, event }) => [id, event.kind]) : [];
    expect(Object.fromEntries(kinds)).toEqual({ udp: 'answer', tcp: 'answer', file: 'content' });
    expect(kubelet.containers.map(({ command }) => command[0])).toEqual(['sh', 'sh']);
  });

  test('an image that is known already is not asked what it has, and keeps its own pace', async () => {
    const kubelet = new Kubelet(bashImage(folder));
    const questions = ['a', 'b', 'c'].map((id) => question(id, 'udp', ports.answering));
    const result = await ask(kubelet, { version: 1, deadlineMs: 4000, questions }, bashRung);
    expect(kubelet.containers.map(({ command }) => command[0])).toEqual(['bash']);
    const sent = result.kind === 'results' ? result.results.map(({ sentMs }) => sentMs) : [];
    expect(Math.max(...sent) - Math.min(...sent)).toBeGreaterThanOrEqual(95);
  });

  test('an image with neither says so, and what to do', async () => {
    const result = await ask(new Kubelet(imageOf(folder, [])), batch());
    expect(result).toEqual({
      kind: 'not-started',
      why: {
        reason: 'failed',
        detail:
          'the probe ended without results: the image has neither python3 nor bash nor dig: name another image with --image',
      },
    });
  });

  test('a message that was cut is no result; the log is, where it can be read', async () => {
    const cut = (message: string): string => message.slice(0, -20);
    const path = bashImage(folder);
    expect(await ask(new Kubelet(path, true, cut), batch())).toMatchObject({
      kind: 'results',
      rung: { instrument: 'bash' },
      left: 0,
    });
    const lost = await ask(new Kubelet(path, false, cut), batch());
    expect(lost).toMatchObject({ kind: 'not-started', why: { reason: 'failed' } });
    expect(JSON.stringify(lost)).toMatch(/without results: .*(unexpected end of file|it is no digest)/);
  });

  test('what does not fit into the message is counted, or read from the log', async () => {
    const many: Batch = {
      version: 1,
      deadlineMs: 9000,
      questions: [
        { id: 'short', kind: 'file', path: '/proc/version', maxBytes: 40 },
        // Nothing of this can be packed into 4 KiB.
        { id: 'long', kind: 'file', path: process.execPath, maxBytes: 60_000 },
      ],
    };
    const path = bashImage(folder);
    const without = await ask(new Kubelet(path), many);
    expect(without).toMatchObject({ kind: 'results', left: 1 });
    expect(without.kind === 'results' ? without.results.map(({ id }) => id) : []).toEqual(['short']);
    const fromLog = await ask(new Kubelet(path, true), many);
    expect(fromLog).toMatchObject({ kind: 'results', left: 0 });
    expect(fromLog.kind === 'results' ? fromLog.results.length : 0).toBe(2);
  });
});
