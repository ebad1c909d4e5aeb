import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { chooseCluster } from '../../plugin/cluster/kubeconfig.ts';
import { NetcheckError } from '../../plugin/errors.ts';
import { noFlags } from '../support/no-flags.ts';
import { RecordingProxy } from '../support/recording-proxy.ts';
import { selfSigned } from '../support/simulated/certificate.ts';
import { runProgram, type ProgramRun } from '../support/simulated/run-program.ts';
import { Weather } from './weather.ts';

const weather = new Weather();
const proxies: RecordingProxy[] = [];

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

/** Words that are nowhere else; a URL may hold them percent-encoded, a header in base64. */
const secrets = {
  token: 'tok3n-7f1c9a',
  password: 'p4ss/w0rd-51e8',
  pluginArgument: 'argum3nt-90bd',
  pluginVariable: 'vari4ble-c2aa',
  proxyPassword: 'pr0xy-p4ss-44d1',
  variable: 'environm3nt-8810',
  corefile: 'NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=',
  log: 'l0gged-p4ss-61f0',
  event: 'ev3nt-t0ken-73aa',
} as const;

const key = selfSigned(new Date());

const forms = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`me:${secret}`).toString('base64'),
];

const linesOf = (pem: string): readonly string[] =>
  pem.split('\n').filter((line) => /^[\w+/=]{30,}$/.test(line));

/** In each of these forms none of them may be anywhere. */
const forbidden = [
  ...Object.values(secrets).flatMap(forms),
  ...linesOf(key.key),
  Buffer.from(key.key).toString('base64'),
  ...linesOf(key.key).map((line) => line.slice(4, 34)),
];

const found = (text: string): readonly string[] => [
  ...new Set(forbidden.filter((secret) => text.includes(secret))),
];

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
}

/** The kubeconfig of the cluster with another user, and more of the cluster. */
function kubeconfigWith(user: object, cluster: object = {}): string {
  const config = load(readFileSync(weather.cluster.kubeconfig, 'utf8')) as Kubeconfig;
  const path = join(weather.folder, 'kubeconfig');
  const clusters = config.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, ...cluster } }));
  writeFileSync(path, dump({ ...config, clusters, users: [{ name: 'somebody', user }] }));
  return path;
}

async function proxyUrl(wanted: string): Promise<string> {
  const proxy = await new RecordingProxy('http').start();
  proxies.push(proxy);
  proxy.wanted = wanted;
  return proxy.url(`me:${secrets.proxyPassword}`);
}

const env = { AWS_SECRET_ACCESS_KEY: secrets.variable, GITHUB_TOKEN: secrets.variable };

/** A whole run, with everything that it says, shows and writes down. */
async function run(
  kubeconfig: string,
  args: readonly string[],
  variables = {},
): Promise<ProgramRun & { readonly written: string; readonly all: string }> {
  const recording = join(weather.folder, 'run.ndjson');
  const result = await runProgram(
    [...args, ...(args[0] === 'dns' ? ['--record', recording] : [])],
    kubeconfig,
    undefined,
    { ...env, ...variables },
  );
  const written = existsSync(recording) ? readFileSync(recording, 'utf8') : '';
  return { ...result, written, all: result.stdout + result.stderr + written };
}

/** What a run has told that came to a diagnosis and a recording, whatever it found. */
async function diagnosed(kubeconfig: string): Promise<string> {
  const { stdout, written, all } = await run(kubeconfig, dns);
  expect(stdout).toContain('"kind": "Diagnosis"');
  expect(written).toContain('"kind":"Recording"');
  return all;
}

const dns = ['dns', 'shop', '--name', 'www.example.com', '-o', 'json'] as const;

test('what is looked for would be found', () => {
  expect(found(`x ${secrets.token} y`)).toEqual([secrets.token]);
  expect(
    found(`{"Authorization":"Basic ${Buffer.from(`me:${secrets.password}`).toString('base64')}"}`),
  ).not.toEqual([]);
  expect(linesOf(key.key).length).toBeGreaterThan(1);
  expect(found(key.key).length).toBeGreaterThan(1);
});

describe('a run that goes well tells nothing of', () => {
  test('a token', async () => {
    weather.cluster.api.accepted.add(`Bearer ${secrets.token}`);
    const all = await diagnosed(kubeconfigWith({ token: secrets.token }));
    expect(found(all)).toEqual([]);
  });

  test('a password, and that of a proxy', async () => {
    const basic = Buffer.from(`me:${secrets.password}`).toString('base64');
    weather.cluster.api.accepted.add(`Basic ${basic}`);
    const proxy = await proxyUrl(`me:${secrets.proxyPassword}`);
    const user = { username: 'me', password: secrets.password };
    const all = await diagnosed(kubeconfigWith(user, { 'proxy-url': proxy }));
    expect(proxies[0]?.asked.length).toBeGreaterThan(0);
    expect(found(all)).toEqual([]);
  });

  test('a client key', async () => {
    weather.cluster.api.accepted.add('');
    const user = {
      'client-certificate-data': Buffer.from(key.certificate).toString('base64'),
      'client-key-data': Buffer.from(key.key).toString('base64'),
    };
    const all = await diagnosed(kubeconfigWith(user));
    expect(found(all)).toEqual([]);
  });

  test("a credential plugin's arguments, variables and token", async () => {
    weather.cluster.api.accepted.add(`Bearer ${secrets.token}`);
    const all = await diagnosed(kubeconfigWith({ exec: plugin(0) }));
    expect(found(all)).toEqual([]);
  });

  test('the configuration, log lines and events of the cluster', async () => {
    const { store } = weather.cluster.world;
    store.put('configmaps', {
      metadata: { name: 'coredns-custom', namespace: 'kube-system' },
      data: {
        'a.server': `a.example:53 {\n  tsig {\n    secret key. ${secrets.corefile}\n  }\n  forward . 192.0.2.1\n}\n`,
      },
    });
    store.put('events', {
      metadata: { name: 'e', namespace: 'kube-system' },
      involvedObject: { kind: 'Pod', name: 'coredns-a' },
      reason: 'Failed',
      type: 'Warning',
      message: `GET https://me:${secrets.log}@registry.example/v2/: 401, sent Bearer ${secrets.event}`,
      lastTimestamp: new Date().toISOString(),
    });
    const all = await diagnosed(weather.cluster.kubeconfig);
    expect(found(all)).toEqual([]);
    expect(all).toContain('secret withheld');
    expect(all).toContain('https://withheld@registry.example/v2/');
  });
});

/** A credential plugin that ends with this exit code. */
function plugin(exitCode: number): object {
  const command = join(weather.folder, 'get-token');
  writeFileSync(
    command,
    `#!/bin/sh
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"${secrets.token}"}}'
exit ${String(exitCode)}
`,
  );
  chmodSync(command, 0o755);
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['--password', secrets.pluginArgument],
    env: [{ name: 'LOGIN_PASSWORD', value: secrets.pluginVariable }],
    interactiveMode: 'Never',
  };
}

describe('a run that fails tells nothing either', () => {
  const fails = async (
    kubeconfig: string,
    args: readonly string[] = dns,
    variables = {},
  ): Promise<string> => {
    const { exitCode, stderr, all } = await run(kubeconfig, args, variables);
    expect([2, 4]).toContain(exitCode);
    expect(found(all)).toEqual([]);
    return stderr;
  };

  test('credentials that are not accepted', async () => {
    expect(await fails(kubeconfigWith({ token: secrets.token }))).toContain(
      'does not accept these credentials',
    );
    expect(
      await fails(kubeconfigWith({ username: 'me', password: secrets.password }), ['doctor', 'shop']),
    ).toContain('401');
  });

  test('a credential plugin that fails, and one that is not there', async () => {
    expect(await fails(kubeconfigWith({ exec: plugin(1) }))).toContain('failed with exit code 1');
    const absent = { ...plugin(0), command: join(weather.folder, 'absent') };
    expect(await fails(kubeconfigWith({ exec: absent }))).toContain('cannot be run');
  });

  test('a proxy that does not accept its password, and one that is not there', async () => {
    const refusing = await proxyUrl('me:another');
    expect(await fails(kubeconfigWith({ token: secrets.token }, { 'proxy-url': refusing }))).toContain(
      'the proxy',
    );
    const absent = `http://me:${secrets.proxyPassword}@127.0.0.1:1`;
    expect(await fails(kubeconfigWith({ token: secrets.token }, { 'proxy-url': absent }))).toContain(
      'the proxy',
    );
    const unusable = `gopher://me:${secrets.proxyPassword}@127.0.0.1:1`;
    await fails(kubeconfigWith({ token: secrets.token }, { 'proxy-url': unusable }));
    const server = ['--server', 'https://api.invalid:1'];
    await fails(weather.cluster.kubeconfig, [...dns, ...server], { HTTPS_PROXY: absent, NO_PROXY: '' });
  });

  test.each([
    [
      'a login in the address of a server that is not there',
      `https://me:${encodeURIComponent(secrets.password)}@127.0.0.1:1`,
    ],
    ['one in an address without TLS', `http://me:${encodeURIComponent(secrets.password)}@192.0.2.1:1`],
    ['one in an address that is none', `https://me:${secrets.password}@`],
  ])('%s', async (_what, server) => {
    await fails(kubeconfigWith({ token: secrets.token }, { server }));
  });

  test('a kubeconfig that cannot be read, wherever it breaks', () => {
    const path = join(weather.folder, 'broken');
    for (const broken of [
      `users: [{name: a, user: {token: ${secrets.token}}\n`,
      `users:\n- name: a\n  user:\n    token: "${secrets.token}\n`,
      `users:\n  token: ${secrets.token}\n bad: ${secrets.password}: x\n`,
      secrets.token,
      `clusters: {token: ${secrets.token}}\ncurrent-context: none\n`,
    ]) {
      writeFileSync(path, broken);
      let told = '';
      try {
        chooseCluster({ ...noFlags, kubeconfig: path }, {});
      } catch (error) {
        if (!(error instanceof NetcheckError)) throw error;
        told = `${error.message} ${error.hint ?? ''}`;
      }
      expect(told).toContain('kubeconfig');
      expect(found(told)).toEqual([]);
    }
  });

  test('a client key that is none', async () => {
    const user = {
      'client-certificate-data': Buffer.from(key.certificate).toString('base64'),
      'client-key-data': Buffer.from(`${key.key.slice(0, 60)}${secrets.token}`).toString('base64'),
    };
    await fails(kubeconfigWith(user));
  });
});
