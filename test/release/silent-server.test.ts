import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Running } from '../support/running.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { Wire } from '../support/wire.ts';
import { here, unpack } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-release-silent-'));
const program = unpack(here(), folder);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Its runtime waits for connections of which the other end is never heard of again.
test.each(['reading ', 'starting ', 'asking '])(
  'the released program ends when the cluster falls silent after "%s"',
  async (words) => {
    const cluster = await startSimulatedCluster();
    const wire = new Wire(cluster.kubeconfig);
    const kubeconfig = join(folder, 'kubeconfig');
    await wire.open(kubeconfig);
    try {
      const run = new Running([program], ['dns', 'shop', '--timeout', '5s'], words, kubeconfig);
      await run.moment();
      wire.swallow();
      const { exitCode, stderr, tookMs } = await run.ended;
      expect([3, 4]).toContain(exitCode);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(tookMs).toBeLessThan(60_000);
    } finally {
      wire.close();
      await cluster.stop();
    }
  },
);
