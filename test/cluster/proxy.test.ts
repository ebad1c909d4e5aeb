import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { RecordingProxy, type ProxyKind } from '../support/recording-proxy.ts';
import { selfSigned } from '../support/simulated/certificate.ts';
import { runProgram, type ProgramRun } from '../support/simulated/run-program.ts';
import { Weather } from './weather.ts';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
}

const weather = new Weather();
const started: RecordingProxy[] = [];

afterEach(async () => {
  for (const proxy of started.splice(0)) await proxy.stop();
});

async function proxyOf(kind: ProxyKind): Promise<RecordingProxy> {
  const proxy = await new RecordingProxy(kind, weather.cluster.api.certificate).start();
  started.push(proxy);
  return proxy;
}

const cluster = (): Record<string, string> => {
  const [first] = (load(readFileSync(weather.cluster.kubeconfig, 'utf8')) as Kubeconfig).clusters;
  return first?.cluster ?? {};
};

const port = (): string => new URL(cluster()['server'] ?? '').port;

/** The kubeconfig of the cluster, with proxy-url. */
function behind(url: string): string {
  const config = load(readFileSync(weather.cluster.kubeconfig, 'utf8')) as Kubeconfig;
  const path = join(weather.folder, 'kubeconfig');
  const clusters = [{ name: 'simulated', cluster: { ...cluster(), 'proxy-url': url } }];
  writeFileSync(path, dump({ ...config, clusters }));
  return path;
}

/** The program calls the server by `host`, which is not loopback, with these variables. */
async function called(host: string, env: Readonly<Record<string, string>>): Promise<ProgramRun> {
  const args = ['--server', `https://${host}:${port()}`, '--insecure-skip-tls-verify', '-o', 'json', '-q'];
  return await runProgram(['dns', 'shop', ...args], weather.cluster.kubeconfig, undefined, env);
}

/** All connections of a run, REST and exec, came through. */
function expectAllThrough(result: ProgramRun, proxy: RecordingProxy, target: string, login = ''): void {
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
  const { all, forExec } = weather.cluster.api.handshakes;
  expect(forExec).toBeGreaterThan(0);
  expect(all).toBeGreaterThan(forExec);
  expect(proxy.asked).toHaveLength(all);
  expect(proxy.asked.every((one) => one.target === target && one.login === login)).toBe(true);
}

describe('calls and WebSockets go through the proxy that is named', () => {
  test.each(['http', 'https', 'socks5'] as const)('proxy-url of the kind %s, with a login', async (kind) => {
    const proxy = await proxyOf(kind);
    proxy.wanted = 'me:p@ss:word';
    const result = await runProgram(
      ['dns', 'shop', '-q', '-o', 'json'],
      behind(proxy.url('me:p%40ss%3Aword')),
      undefined,
      { NO_PROXY: '*' },
    );
    expectAllThrough(result, proxy, `127.0.0.1:${port()}`, 'me:p@ss:word');
  });

  test.each(['http', 'socks5'] as const)(
    'HTTPS_PROXY of the kind %s, which looks the name up',
    async (kind) => {
      const proxy = await proxyOf(kind);
      const result = await called('api.invalid', { HTTPS_PROXY: proxy.url(), NO_PROXY: 'other.invalid' });
      expectAllThrough(result, proxy, `api.invalid:${port()}`);
    },
  );

  test('NO_PROXY exempts calls and WebSockets', async () => {
    const proxy = await proxyOf('http');
    const result = await called('0.0.0.0', { HTTPS_PROXY: proxy.url(), NO_PROXY: '0.0.0.0/8' });
    expect(result.exitCode).toBe(0);
    expect(proxy.asked).toEqual([]);
    expect(weather.cluster.api.handshakes.forExec).toBeGreaterThan(0);
  });

  test('this machine needs no exemption', async () => {
    const proxy = await proxyOf('http');
    const env = { HTTPS_PROXY: proxy.url() };
    expect((await runProgram(['cleanup'], weather.cluster.kubeconfig, undefined, env)).exitCode).toBe(0);
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that opens no way is named, with the remedy and without its password', () => {
  const cleanup = async (env: Readonly<Record<string, string>>, ...more: string[]): Promise<ProgramRun> => {
    const args = ['cleanup', '--server', `https://api.invalid:${port()}`, ...more];
    const result = await runProgram(args, weather.cluster.kubeconfig, undefined, env);
    expect(result.stderr).not.toContain('secret');
    return result;
  };

  test.each(['http', 'socks5'] as const)('%s: it wants a login, or another one', async (kind) => {
    const proxy = await proxyOf(kind);
    proxy.wanted = 'me:right';
    const named = [`the proxy ${proxy.url()} (HTTPS_PROXY)`, `HTTPS_PROXY=${kind}://USER:PASSWORD@127.0.0.1`];
    weather.expectError(
      await cleanup({ HTTPS_PROXY: proxy.url() }),
      4,
      ...named,
      'wants a user and a password',
    );
    weather.expectError(
      await cleanup({ HTTPS_PROXY: proxy.url('me:secret') }),
      4,
      ...named,
      'does not accept',
    );
  });

  test.each([
    ['http', '403 Forbidden'],
    ['socks5', 'NotAllowed'],
  ] as const)('%s: it refuses', async (kind, detail) => {
    const proxy = await proxyOf(kind);
    proxy.behaviour = 'refuses';
    weather.expectError(
      await cleanup({ HTTPS_PROXY: proxy.url('me:secret') }),
      4,
      `the proxy ${proxy.url()} (HTTPS_PROXY) refuses the way to api.invalid:${port()}: ${detail}`,
      'NO_PROXY=api.invalid',
    );
  });

  test.each(['http', 'socks5'] as const)('%s: it hangs, no longer than the deadline', async (kind) => {
    const proxy = await proxyOf(kind);
    proxy.behaviour = 'hangs';
    const since = performance.now();
    const result = await cleanup({ HTTPS_PROXY: proxy.url() }, '--request-timeout', '2s');
    weather.expectError(result, 4, proxy.url(), 'within 1.6 s', 'NO_PROXY=api.invalid');
    expect(performance.now() - since).toBeLessThan(12_000);
  });

  test('nobody listens; it is not to be trusted', async () => {
    weather.expectError(
      await cleanup({ https_proxy: 'http://me:secret@127.0.0.1:1' }),
      4,
      'the proxy http://127.0.0.1:1 (https_proxy) cannot be used',
      'Correct https_proxy, or exempt the API server: NO_PROXY=api.invalid',
    );
    const stranger = await new RecordingProxy('https', selfSigned(new Date())).start();
    started.push(stranger);
    weather.expectError(
      await cleanup({ HTTPS_PROXY: stranger.url() }),
      4,
      `the proxy ${stranger.url()} (HTTPS_PROXY) cannot be used`,
      'certificate',
    );
    expect(stranger.asked).toEqual([]);
  });

  test('proxy-url names the kubeconfig as the place to change, and an unknown kind is wrong usage', async () => {
    const gone = await runProgram(['cleanup'], behind('socks5://me:secret@127.0.0.1:1'));
    weather.expectError(gone, 4, 'the proxy socks5://127.0.0.1:1 (proxy-url)', 'remove proxy-url');
    expect(gone.stderr).not.toContain('secret');
    const wrong = await runProgram(['cleanup'], behind('ftp://me:secret@127.0.0.1:1'));
    weather.expectError(wrong, 2, 'proxy-url', 'ftp://', 'socks5://HOST:PORT');
    expect(wrong.stderr).not.toContain('secret');
  });

  test('one that begins to hang during a run ends no later than the time allowed', async () => {
    const proxy = await proxyOf('http');
    const since = performance.now();
    const result = await runProgram(
      ['dns', 'shop', '--timeout', '15s'],
      behind(proxy.url()),
      (_kill, stderr) => {
        const timer = setInterval(() => {
          if (!stderr().includes('starting')) return;
          clearInterval(timer);
          proxy.behaviour = 'hangs';
        }, 5);
      },
    );
    expect(result.exitCode).not.toBe(4);
    expect(performance.now() - since).toBeLessThan(40_000);
    expect(weather.probes()).toEqual([]);
  });
});
