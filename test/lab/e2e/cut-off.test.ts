import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { Running, type Ended } from '../../support/running.ts';
import { Wire } from '../../support/wire.ts';
import { eventually, Lab, labNodes, program } from '../lab.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const folder = mkdtempSync(join(tmpdir(), 'netcheck-cut-off-'));

/** What its progress says first of what it is about to do. */
const phases = [
  ['its probes start', 'starting '],
  ['it asks', 'asking '],
] as const;

/** Milliseconds after that; more of them on demand (`make e2e`). */
const delays = process.env['NETCHECK_E2E_DRAW'] === undefined ? [0, 200, 500, 1000, 2000] : [0];

const moments = phases.flatMap(([title, words]) =>
  delays.map((delayMs) => [`${String(delayMs)} ms after ${title}`, words, delayMs] as const),
);

/** Long enough to see the end of a disturbance of ten seconds. */
const usual: readonly string[] = ['dns', 'shop', '-o', 'json', '--timeout', '30s'];

/** The cluster is healthy: nothing is accused, and what could not be measured makes no health. */
function expectHonest({ exitCode, stdout, stderr, tookMs }: Ended): void {
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(tookMs).toBeLessThan(60_000);
  expect([0, 3, 4]).toContain(exitCode);
  if (exitCode === 4) {
    expect(stdout).toBe('');
    expect(stderr).toMatch(/API server/);
    return;
  }
  const { verdict, cells } = JSON.parse(stdout) as Diagnosis;
  expect(verdict.kind).toBe(exitCode === 0 ? 'healthy' : 'inconclusive');
  const asked = cells.some(({ probe, measured }) => probe.vantage.startsWith('app@') && measured > 0);
  if (verdict.kind === 'healthy') expect(asked).toBe(true);
}

const apiServer = 'kube kube-apiserver';

const apiReady = async (): Promise<void> => {
  await eventually('the API server to answer', 60, async () =>
    lab.kubectl('get', '--raw', '/readyz').then(
      (text) => text === 'ok',
      () => false,
    ),
  );
};

/** What a run could not delete, the cluster does: a minute after the longest time that the run might have taken. */
const nothingLeft = async (stderr: string): Promise<void> => {
  if (!stderr.includes('could not delete')) expect(await leftovers(lab)).toBe('');
  await eventually('nothing left', 150, async () => (await leftovers(lab)) === '');
};

afterEach(async () => {
  await lab.netcheck(['cleanup']);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the API server stands still for ten seconds', () => {
  test.each(moments)('%s', async (_title, words, delayMs) => {
    const run = new Running(program, usual, words, lab.kubeconfig());
    await run.moment();
    await later(delayMs);
    try {
      await lab.on('cp', 'pkill', '-STOP', '-f', apiServer);
      await later(10_000);
    } finally {
      await lab.on('cp', 'pkill', '-CONT', '-f', apiServer);
    }
    await apiReady();
    const ended = await run.ended;
    expectHonest(ended);
    await nothingLeft(ended.stderr);
  });
});

describe('the API server is killed and starts again', () => {
  test.each(moments)('%s', async (_title, words, delayMs) => {
    const run = new Running(program, usual, words, lab.kubeconfig());
    await run.moment();
    await later(delayMs);
    await lab.on('cp', 'pkill', '-9', '-f', apiServer);
    await lab.lab('restart', 'apiserver');
    await apiReady();
    const ended = await run.ended;
    expectHonest(ended);
    await nothingLeft(ended.stderr);
  });
});

describe('every exec is reset for three seconds', () => {
  const rule = 'INPUT -p tcp --dport 10250 -j REJECT --reject-with tcp-reset'.split(' ');

  test.each(moments)('%s', async (_title, words, delayMs) => {
    const run = new Running(program, usual, words, lab.kubeconfig());
    await run.moment();
    await later(delayMs);
    try {
      for (const node of labNodes) await lab.on(node, 'iptables', '-I', ...rule);
      await later(3000);
    } finally {
      for (const node of labNodes) await lab.tryOn(node, 'iptables', '-D', ...rule);
    }
    const ended = await run.ended;
    expectHonest(ended);
    expect(ended.exitCode).not.toBe(4);
    await nothingLeft(ended.stderr);
  });
});

test('the way from the laptop to the cluster is lost: each run ends by itself, names what it leaves, and the cluster deletes it', async () => {
  const lost = await Promise.all(
    (['swallow', 'cut'] as const).map(async (how) => {
      const wire = new Wire(lab.kubeconfig());
      const kubeconfig = join(folder, how);
      await wire.open(kubeconfig);
      try {
        const run = new Running(
          program,
          ['dns', 'shop', '-o', 'json', '--timeout', '15s'],
          'asking ',
          kubeconfig,
        );
        await run.moment();
        wire[how]();
        return await run.ended;
      } finally {
        wire.close();
      }
    }),
  );
  for (const ended of lost) {
    expectHonest(ended);
    expect(ended.exitCode).not.toBe(0);
    expect(ended.stderr.replace(/\s+/g, ' ')).toMatch(
      /could not delete .* the cluster deletes it by itself later; to do it now: kubectl -n/,
    );
  }
  expect(await leftovers(lab)).not.toBe('');
  await later(60_000);
  await eventually('nothing left', 90, async () => (await leftovers(lab)) === '');
});
