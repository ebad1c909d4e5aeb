import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConnectionFlags } from '../../../plugin/cluster/connection-flags.ts';
import { chooseCluster } from '../../../plugin/cluster/kubeconfig.ts';

const none: ConnectionFlags = {
  kubeconfig: null,
  context: null,
  cluster: null,
  user: null,
  namespace: null,
  as: null,
  asGroups: [],
  asUid: null,
  token: null,
  username: null,
  password: null,
  clientCertificate: null,
  clientKey: null,
  server: null,
  tlsServerName: null,
  certificateAuthority: null,
  insecureSkipTlsVerify: false,
  requestTimeoutMs: null,
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netcheck-kubeconfig-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, context: string, server: string, extra = ''): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `current-context: ${context}
clusters: [{name: one, cluster: {server: "${server}"}}]
contexts: [{name: ${context}, context: {cluster: one, user: me, namespace: ${context}-ns}}]
users: [{name: me, user: {token: token-of-${name}${extra}}}]
`,
  );
  return path;
}

describe('the cluster that kubectl would pick', () => {
  test('of several files the first current-context and the first entry of a name count; missing files are skipped', () => {
    const a = file('a', 'prod', 'https://a');
    const b = file('b', 'staging', 'https://b');
    const choice = chooseCluster(none, { KUBECONFIG: `${join(folder, 'missing')}:${a}:${b}` });
    expect(choice).toMatchObject({
      context: 'prod',
      namespace: 'prod-ns',
      cluster: { server: 'https://a' },
      user: { credentials: { token: 'token-of-a' } },
    });
  });

  test('flags win over files', () => {
    const a = file('a', 'prod', 'https://a');
    const b = file('b', 'staging', 'https://b');
    const choice = chooseCluster(
      { ...none, context: 'staging', server: 'https://c', token: 't', namespace: 'n', as: 'root' },
      { KUBECONFIG: `${a}:${b}` },
    );
    expect(choice).toMatchObject({
      context: 'staging',
      namespace: 'n',
      cluster: { server: 'https://c' },
      user: { credentials: { token: 't' }, as: 'root' },
    });
  });

  test('a flag takes the place of the login, and of its half of the pair of certificate and key', () => {
    const env = {
      KUBECONFIG: file('a', 'prod', 'https://a', ', client-certificate-data: b2xk, client-key-data: b2xk'),
    };
    const clientKey = join(folder, 'key.pem');
    writeFileSync(clientKey, 'new');
    expect(chooseCluster({ ...none, username: 'u', password: 'p', clientKey }, env).user).toMatchObject({
      credentials: { kind: 'basic', username: 'u', password: 'p' },
      certificate: { cert: Buffer.from('old'), key: Buffer.from('new') },
    });
    const missing = { ...none, clientKey: join(folder, 'none') };
    expect(() => chooseCluster(missing, env)).toThrow(/--client-key: the file .* it is not there/);
    expect(() => chooseCluster({ ...none, username: 'u', token: 't' }, env)).toThrow(/exclude each other/);
    expect(() => chooseCluster({ ...none, password: 'p' }, env)).toThrow(/needs a user name/);
    const bare = { KUBECONFIG: file('b', 'prod', 'https://b') };
    expect(() => chooseCluster({ ...none, clientKey }, bare)).toThrow(
      /the other half of the pair is missing/,
    );
  });

  test('impersonation and token files are kept, relative paths belong to their file', () => {
    mkdirSync(join(folder, 'sub'));
    const path = file('sub/a', 'prod', 'https://a', ', as: x, as-groups: [g, h], as-uid: "7"');
    expect(chooseCluster(none, { KUBECONFIG: path }).user).toMatchObject({
      as: 'x',
      asGroups: ['g', 'h'],
      asUid: '7',
    });
    const relative = join(folder, 'sub/b');
    writeFileSync(
      relative,
      'current-context: c\nclusters: [{name: k, cluster: {server: "https://k"}}]\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {tokenFile: ../token}}]\n',
    );
    expect(chooseCluster(none, { KUBECONFIG: relative }).user.credentials).toEqual({
      kind: 'token-file',
      path: join(folder, 'token'),
    });
  });

  test('no file at all is told with the places looked at', () => {
    expect(() => chooseCluster(none, { HOME: folder })).toThrow(/no kubeconfig was found .*\.kube\/config/);
  });

  test('removed auth providers are refused with the way out', () => {
    const path = join(folder, 'old');
    writeFileSync(
      path,
      'current-context: c\nclusters: [{name: k, cluster: {server: "https://k"}}]\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {auth-provider: {name: azure}}}]\n',
    );
    expect(() => chooseCluster(none, { KUBECONFIG: path })).toThrow(/auth-provider/);
  });
});
