import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/simulated/run-program.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

describe('what the user got wrong is told in two lines, with the remedy, exit 2', () => {
  test('a namespace that does not exist, with the nearest one', async () => {
    weather.expectError(
      await weather.run('dns', 'shpo'),
      2,
      'there is no namespace "shpo"',
      'Did you mean "shop"?',
    );
  });

  test('a pod that does not exist, with the nearest one', async () => {
    weather.expectError(
      await weather.run('dns', 'shop', '--pod', 'web-4'),
      2,
      'there is no pod "web-4"',
      'web-1',
    );
  });

  test('an unknown flag, an unknown command, two namespaces, a bad name, a bad format, a bad duration', async () => {
    weather.expectError(await weather.run('dns', 'shop', '--frobnicate'), 2, 'frobnicate');
    weather.expectError(await weather.run('dsn', 'shop'), 2, 'Did you mean "dns"?');
    weather.expectError(await weather.run('dns', 'shop', '-n', 'plain'), 2, 'shop and plain');
    weather.expectError(await weather.run('dns', 'shop', '--name', 'https://x/'), 2, 'no host name');
    weather.expectError(await weather.run('dns', 'shop', '-o', 'xml'), 2, 'text, wide, json');
    weather.expectError(await weather.run('dns', 'shop', '--timeout', 'soon'), 2, 'no duration');
    weather.expectError(await weather.run('dns', 'shop', '--budget', '1h'), 2, 'more than 15m');
  });

  test('the same namespace twice is no contradiction', async () => {
    expect((await weather.run('dns', 'shop', '-n', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
  });

  test('a kubeconfig that is empty, missing, no YAML, or names an unknown context', async () => {
    const file = join(weather.folder, 'kubeconfig');
    writeFileSync(file, '');
    weather.expectError(
      await weather.run('dns', 'shop', '--kubeconfig', file),
      2,
      file,
      'no cluster is chosen',
    );
    weather.expectError(
      await weather.run('dns', 'shop', '--kubeconfig', `${file}-missing`),
      2,
      'cannot be read',
    );
    writeFileSync(file, 'clusters: [');
    weather.expectError(await weather.run('dns', 'shop', '--kubeconfig', file), 2, 'not valid YAML');
    weather.expectError(
      await weather.run('dns', 'shop', '--context', 'staging'),
      2,
      'there is no context "staging"',
      'simulated',
    );
  });

  test('a recording that is none', async () => {
    const file = join(weather.folder, 'recording');
    writeFileSync(file, '{"kind":"Recording","apiVersion":"other/v1"}\n');
    weather.expectError(await weather.run('replay', file), 2, 'line 1', 'other/v1');
    writeFileSync(file, 'hello\n');
    weather.expectError(await weather.run('replay', file), 2, 'line 1', 'no JSON');
  });
});

describe('a cluster that cannot be used ends with exit 4 and a remedy', () => {
  test('an API server that nobody reaches', async () => {
    weather.expectError(
      await weather.run('dns', 'shop', '--server', 'https://127.0.0.1:1'),
      4,
      'cannot be reached',
      'Is the cluster up',
    );
  });

  test('an expired certificate', async () => {
    const expired = await startSimulatedCluster(-60_000);
    const result = await runProgram(['dns', 'shop'], expired.kubeconfig);
    await expired.stop();
    weather.expectError(result, 4, 'certificate', 'expired');
  });

  test('a certificate that is not trusted, and credentials that are not accepted', async () => {
    const other = await startSimulatedCluster();
    const server = (/"?server"?: (\S+)/.exec(await readFile(other.kubeconfig, 'utf8')) ?? [])[1] ?? '';
    const untrusted = await weather.run('dns', 'shop', '--server', server);
    await other.stop();
    weather.expectError(untrusted, 4, 'does not trust');
    weather.expectError(await weather.run('dns', 'shop', '--token', 'wrong'), 4, '401', 'Log in');
  });

  test('no cluster DNS at all', async () => {
    const { store } = weather.cluster.world;
    for (const [resource, name] of [
      ['services', 'kube-dns'],
      ['deployments', 'coredns'],
    ] as const)
      store.remove(resource, 'kube-system', name);
    for (const pod of store.list('pods', 'kube-system'))
      store.remove('pods', 'kube-system', pod.metadata.name);
    const result = await weather.run('dns', 'shop', '-q');
    weather.expectError(result, 4, 'no cluster DNS was found');
  });
});
