import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { RecordingProxy } from '../support/recording-proxy.ts';
import type { ProgramRun } from '../support/simulated/run-program.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { here, unpack } from './made.ts';
import { runAside } from './run-aside.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-release-proxy-'));
const program = unpack(here(), folder);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The program asks a cluster whose kubeconfig names this proxy; then nothing of either is left. */
async function behind(
  proxy: RecordingProxy,
  cluster: SimulatedCluster,
  args: readonly string[],
): Promise<ProgramRun> {
  const config = load(readFileSync(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: object }[] };
  const [first] = config.clusters;
  const named = { name: 'simulated', cluster: { ...first?.cluster, 'proxy-url': proxy.url('me:p%40ss') } };
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, dump({ ...config, clusters: [named] }));
  return await runAside(program, args, { PATH: process.env['PATH'] ?? '', KUBECONFIG: kubeconfig });
}

// Its runtime has WebSockets of its own, which do not heed every agent.
test.each(['http', 'https', 'socks5'] as const)(
  'the released program goes through a proxy of the kind %s with calls and WebSockets alike',
  async (kind) => {
    const cluster = await startSimulatedCluster();
    const proxy = await new RecordingProxy(kind, cluster.api.certificate).start();
    proxy.wanted = 'me:p@ss';
    const result = await behind(proxy, cluster, ['dns', 'shop', '-q', '-o', 'json']);
    const { all, forExec } = cluster.api.handshakes;
    await proxy.stop();
    await cluster.stop();
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(forExec).toBeGreaterThan(0);
    expect(all - forExec).toBeLessThanOrEqual(2);
    expect(proxy.asked).toHaveLength(all);
  },
);

test.each(['http', 'socks5'] as const)(
  'and gives a proxy of the kind %s up that hangs, without its password',
  async (kind) => {
    const cluster = await startSimulatedCluster();
    const proxy = await new RecordingProxy(kind).start();
    proxy.behaviour = 'hangs';
    const since = performance.now();
    const result = await behind(proxy, cluster, ['cleanup', '--request-timeout', '1s']);
    await proxy.stop();
    await cluster.stop();
    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain(`the proxy ${proxy.url()} (proxy-url)`);
    expect(result.stderr).not.toContain('p@ss');
    expect(performance.now() - since).toBeLessThan(10_000);
  },
);
