import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import type { Api, ExecResult } from '../../../plugin/cluster/api.ts';
import { connect } from '../../../plugin/cluster/connect.ts';
import { textAt } from '../../../plugin/cluster/json.ts';
import { noFlags } from '../../support/no-flags.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../../support/simulated/simulated-cluster.ts';

let cluster: SimulatedCluster;
let folder: string;
let api: Api;

/** A credential plugin that gives out token-1, token-2, and so on, and with it the cluster that knows the first. */
beforeEach(async () => {
  cluster = await startSimulatedCluster();
  folder = mkdtempSync(join(tmpdir(), 'netcheck-renewal-'));
  const command = join(folder, 'get-token');
  writeFileSync(
    command,
    `#!/bin/sh
echo asked >>${folder}/asked
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-%s"}}' "$(wc -l <${folder}/asked | tr -d ' ')"
`,
  );
  chmodSync(command, 0o755);
  const config = load(readFileSync(cluster.kubeconfig, 'utf8')) as Record<string, unknown>;
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, dump({ ...config, users: [{ name: 'somebody', user: { exec } }] }));
  cluster.api.accepted.clear();
  cluster.api.accepted.add('Bearer token-1');
  ({ api } = await connect({ ...noFlags, kubeconfig }, process.env));
});

afterEach(async () => {
  api.close();
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const exec = (): Promise<ExecResult> =>
  api.exec({
    namespace: 'shop',
    pod: 'web-1',
    container: 'web',
    command: ['cat'],
    stdin: Buffer.from('hello'),
    timeoutMs: 5000,
    maxBytes: 1000,
  });

const read = (): Promise<boolean> =>
  api.call({ method: 'GET', path: '/api/v1/namespaces/shop/pods/web-1', right: '' }).then(({ ok }) => ok);

/** Names of the pods that a watch of one tells, which is ended then. */
async function watched(): Promise<readonly unknown[]> {
  const ending = new AbortController();
  const names: unknown[] = [];
  const result = await api.watch(
    {
      method: 'GET',
      path: '/api/v1/namespaces/shop/pods',
      query: { watch: 'true', resourceVersion: '0', fieldSelector: 'metadata.name=web-1' },
      right: '',
    },
    ({ object }) => {
      names.push(textAt(object, 'metadata', 'name'));
      ending.abort();
    },
    AbortSignal.any([ending.signal, AbortSignal.timeout(5000)]),
  );
  return result.ok ? names : [result.status];
}

const timesAsked = (): number => readFileSync(join(folder, 'asked'), 'utf8').split('\n').length - 1;

const only = (token: string): void => {
  cluster.api.accepted.clear();
  cluster.api.accepted.add(`Bearer ${token}`);
};

describe('credentials that expire during a run', () => {
  test('hold while they hold: the plugin is asked once', async () => {
    expect(await exec()).toMatchObject({ kind: 'ended' });
    expect(await read()).toBe(true);
    expect(timesAsked()).toBe(1);
  });

  test('an exec that is refused with 401 is asked again with new ones, and its command runs once', async () => {
    only('token-2');
    const result = await exec();
    expect(result).toMatchObject({ kind: 'ended', exitCode: 0 });
    expect(Buffer.from(result.stdout).toString()).toBe('hello');
    expect(timesAsked()).toBe(2);
    expect(await read()).toBe(true);
    expect(timesAsked()).toBe(2);
  });

  test('a watch that is refused with 401 is asked for again with new ones', async () => {
    only('token-2');
    expect(await watched()).toEqual(['web-1']);
    expect(timesAsked()).toBe(2);
  });

  test('all that are under way wait for the same new ones', async () => {
    only('token-2');
    const results = await Promise.all([exec(), read(), exec(), read()]);
    expect(results.map((one) => (typeof one === 'boolean' ? one : one.kind))).toEqual([
      'ended',
      true,
      'ended',
      true,
    ]);
    expect(timesAsked()).toBe(2);
  });

  test('where new ones are refused too, it is said, and the plugin is left alone', async () => {
    only('another');
    expect(await exec()).toMatchObject({
      kind: 'broken',
      why: { reason: 'refused', detail: 'not logged in (401)' },
    });
    expect(await read()).toBe(false);
    expect(await watched()).toEqual([401]);
    expect(timesAsked()).toBe(2);
  });
});
