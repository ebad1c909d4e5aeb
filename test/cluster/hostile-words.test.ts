import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runProgram, type ProgramRun } from '../support/simulated/run-program.ts';
import { hostile, strayIn } from '../support/spoilt.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

/** All that reached a terminal. */
const strays = ({ stdout, stderr }: ProgramRun): readonly (string | null)[] => [
  strayIn(stdout),
  strayIn(stderr),
];

const ours = { 'app.kubernetes.io/managed-by': 'kubectl-netcheck' };

describe('words of a cluster that mean harm', () => {
  test('doctor tells what admission says, and obeys none of it', async () => {
    weather.cluster.world.store.put('resourcequotas', {
      metadata: { name: `full${hostile}`, namespace: 'shop' },
    });
    const said = await weather.run('doctor', 'shop');
    expect(said.stdout.replace(/\s+/g, ' ')).toContain('exceeded quota: full\\u001b[31m');
    expect(strays(said)).toEqual([null, null]);
    for (const output of ['json', 'yaml'])
      expect(strays(await weather.run('doctor', 'shop', '-o', output))).toEqual([null, null]);
  });

  test('cleanup names what it has deleted, and what it could not delete', async () => {
    weather.cluster.world.store.put('jobs', {
      metadata: { name: `old${hostile}`, namespace: 'shop', labels: ours },
    });
    weather.cluster.api.denied.add('delete jobs');
    const refused = await weather.run('cleanup', '-n', 'shop');
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain('could not delete job shop/old\\u001b[31m');
    expect(strays(refused)).toEqual([null, null]);
  });

  test('completion proposes no name that a shell or a terminal would obey', async () => {
    for (const name of [`shop${hostile}`, 'shop-$(id)', 'shop two'])
      weather.cluster.world.store.put('namespaces', { metadata: { name }, status: { phase: 'Active' } });
    const { stdout } = await runProgram(['__complete', 'dns', 'sh'], weather.cluster.kubeconfig, undefined, {
      XDG_CACHE_HOME: join(weather.folder, 'cache'),
    });
    expect(stdout).toBe('shop\n:4\n');
  });

  test('a run tells of pods, labels, events and images as it goes and when it ends', async () => {
    const { store } = weather.cluster.world;
    const pod = store.get('pods', 'shop', 'web-1');
    if (pod === undefined) throw new Error('the cluster has no pod web-1');
    store.put('pods', { ...pod, metadata: { ...pod.metadata, name: `aaa${hostile}`, uid: 'x' } });
    store.put('events', {
      metadata: { name: 'e', namespace: 'kube-system' },
      involvedObject: { kind: 'Pod', name: `coredns-a${hostile}` },
      reason: `Unhealthy${hostile}`,
      message: hostile,
      type: 'Warning',
      lastTimestamp: new Date().toISOString(),
    });
    const run = await weather.run('dns', 'shop', '--image', 'registry.example/none:1', '-o', 'wide');
    expect(run.stdout).toContain('no such host');
    expect(strays(run)).toEqual([null, null]);
  });

  test('an error that quotes them, and names what is near', async () => {
    // No argument of a program can hold a NUL.
    const asked = `shop2${hostile.replaceAll('\u0000', '')}`;
    weather.cluster.world.store.put('namespaces', { metadata: { name: `shop${hostile}` }, status: {} });
    const run = await weather.run('dns', asked);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('shop2\\u001b[31m');
    expect(strays(run)).toEqual([null, null]);
  });
});
