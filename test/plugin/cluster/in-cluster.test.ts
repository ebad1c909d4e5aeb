import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConnectionFlags } from '../../../plugin/cluster/connection-flags.ts';
import { chooseCluster, type Choice } from '../../../plugin/cluster/kubeconfig.ts';
import { noFlags } from '../../support/no-flags.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netcheck-in-cluster-'));
  for (const [name, content] of [
    ['token', 'of-the-pod\n'],
    ['ca.crt', 'authority'],
    ['namespace', 'shop\n'],
  ] as const)
    writeFileSync(join(folder, name), content);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inPod = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '6443' };

const chosen = (env: Readonly<Record<string, string>> = {}, flags: Partial<ConnectionFlags> = {}): Choice =>
  chooseCluster({ ...noFlags, ...flags }, { ...inPod, ...env }, folder);

function kubeconfig(context: string): Readonly<Record<string, string>> {
  const path = join(folder, 'kubeconfig');
  const other = `clusters: [{name: c, cluster: {server: "https://other"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: named, context: {cluster: c, user: u, namespace: there}}, {name: bare, context: {cluster: c, user: u}}]
`;
  writeFileSync(path, `${other}${context === '' ? '' : `current-context: ${context}\n`}`);
  return { KUBECONFIG: path };
}

describe('the cluster that a pod runs in, as client-go decides on it', () => {
  test('address, authority, token file and namespace are those of the service account', () => {
    expect(chosen()).toMatchObject({
      context: 'in-cluster',
      namespace: 'shop',
      cluster: { server: 'https://10.96.0.1:6443', ca: Buffer.from('authority'), proxyUrl: null },
      user: { credentials: { kind: 'token-file', path: join(folder, 'token') }, as: null },
    });
    expect(chosen({ KUBERNETES_SERVICE_HOST: 'fd00::1' }).cluster.server).toBe('https://[fd00::1]:6443');
  });

  test.each([
    ['the host is not set', (): void => undefined, { KUBERNETES_SERVICE_HOST: '' }],
    ['the port is not set', (): void => undefined, { KUBERNETES_SERVICE_PORT: '' }],
    [
      'there is no token',
      (): void => {
        rmSync(join(folder, 'token'));
      },
      {},
    ],
    [
      'the token is a folder',
      (): void => {
        rmSync(join(folder, 'token'));
        mkdirSync(join(folder, 'token'));
      },
      {},
    ],
  ])('none where %s', (_title, spoil, env) => {
    spoil();
    expect(() => chosen({ ...env, HOME: folder })).toThrow(/no kubeconfig was found/);
  });

  test('a kubeconfig goes before it, unless nothing is chosen in that', () => {
    expect(chosen(kubeconfig('named')).cluster.server).toBe('https://other');
    expect(chosen(kubeconfig('')).context).toBe('in-cluster');
    expect(chosen({ KUBECONFIG: join(folder, 'missing') }).context).toBe('in-cluster');
    expect(chosen({}, { server: 'https://flag' }).cluster.server).toBe('https://flag');
    expect(chosen({}, { server: 'https://flag' }).user.credentials).toEqual({ kind: 'none' });
    expect(() => chosen({}, { context: 'named' })).toThrow(/there is no context/);
  });

  test('its namespace counts wherever none is named, also with a kubeconfig', () => {
    expect(chosen({}, { namespace: 'flag' }).namespace).toBe('flag');
    expect(chosen({ POD_NAMESPACE: 'variable' }).namespace).toBe('variable');
    expect(chosen(kubeconfig('named')).namespace).toBe('there');
    expect(chosen(kubeconfig('bare')).namespace).toBe('shop');
    expect(chooseCluster(noFlags, kubeconfig('bare'), folder).namespace).toBe('default');
    rmSync(join(folder, 'namespace'));
    expect(chosen().namespace).toBe('default');
  });

  test('flags about who calls and whom to believe are not lost', () => {
    expect(chosen({}, { token: 'given', as: 'jane' }).user).toMatchObject({
      credentials: { kind: 'token', token: 'given' },
      as: 'jane',
    });
    expect(chosen({}, { insecureSkipTlsVerify: true }).cluster).toMatchObject({
      ca: null,
      insecureSkipTlsVerify: true,
    });
  });
});
