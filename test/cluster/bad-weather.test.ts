import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { publishEndpoints } from '../support/simulated/objects.ts';
import { runProgram, type ProgramRun } from '../support/simulated/run-program.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../support/simulated/simulated-cluster.ts';

let cluster: SimulatedCluster;
let folder = '';

beforeEach(async () => {
  cluster = await startSimulatedCluster();
  folder = mkdtempSync(join(tmpdir(), 'netcheck-weather-'));
});

afterEach(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const run = async (...args: readonly string[]): Promise<ProgramRun> =>
  await runProgram(args, cluster.kubeconfig);

const probes = (): readonly string[] =>
  ['pods', 'jobs'].flatMap((resource) =>
    cluster.world.store
      .list(resource, null)
      .map((object) => object.metadata.name)
      .filter((name) => name.startsWith('netcheck')),
  );

/** One message of at most two lines, no stack. */
function expectError(result: ProgramRun, exitCode: number, ...words: readonly string[]): void {
  expect(result.exitCode).toBe(exitCode);
  expect(result.stdout).toBe('');
  const lines = result.stderr
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('reading'));
  expect(lines.length).toBeLessThanOrEqual(2);
  for (const word of words) expect(result.stderr).toContain(word);
  expect(probes()).toEqual([]);
}

describe('what the user got wrong is told in two lines, with the remedy, exit 2', () => {
  test('a namespace that does not exist, with the nearest one', async () => {
    expectError(await run('dns', 'shpo'), 2, 'there is no namespace "shpo"', 'Did you mean "shop"?');
  });

  test('a pod that does not exist, with the nearest one', async () => {
    expectError(await run('dns', 'shop', '--pod', 'web-4'), 2, 'there is no pod "web-4"', 'web-1');
  });

  test('an unknown flag, an unknown command, two namespaces, a bad name, a bad format, a bad duration', async () => {
    expectError(await run('dns', 'shop', '--frobnicate'), 2, 'frobnicate');
    expectError(await run('dsn', 'shop'), 2, 'Did you mean "dns"?');
    expectError(await run('dns', 'shop', '-n', 'plain'), 2, 'shop and plain');
    expectError(await run('dns', 'shop', '--name', 'https://x/'), 2, 'no host name');
    expectError(await run('dns', 'shop', '-o', 'xml'), 2, 'text, json');
    expectError(await run('dns', 'shop', '--timeout', 'soon'), 2, 'no duration');
  });

  test('the same namespace twice is no contradiction', async () => {
    expect((await run('dns', 'shop', '-n', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
  });

  test('a kubeconfig that is empty, missing, no YAML, or names an unknown context', async () => {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, '');
    expectError(await run('dns', 'shop', '--kubeconfig', file), 2, file, 'is empty');
    expectError(await run('dns', 'shop', '--kubeconfig', `${file}-missing`), 2, 'cannot be read');
    writeFileSync(file, 'clusters: [');
    expectError(await run('dns', 'shop', '--kubeconfig', file), 2, 'not valid YAML');
    expectError(
      await run('dns', 'shop', '--context', 'staging'),
      2,
      'there is no context "staging"',
      'simulated',
    );
  });

  test('a recording that is none', async () => {
    const file = join(folder, 'recording');
    writeFileSync(file, '{"kind":"Recording","apiVersion":"other/v1"}\n');
    expectError(await run('replay', file), 2, 'line 1', 'other/v1');
    writeFileSync(file, 'hello\n');
    expectError(await run('replay', file), 2, 'line 1', 'no JSON');
  });
});

describe('a cluster that cannot be used ends with exit 4 and a remedy', () => {
  test('an API server that nobody reaches', async () => {
    expectError(
      await run('dns', 'shop', '--server', 'https://127.0.0.1:1'),
      4,
      'cannot be reached',
      'Is the cluster up',
    );
  });

  test('an expired certificate', async () => {
    const expired = await startSimulatedCluster(-60_000);
    const result = await runProgram(['dns', 'shop'], expired.kubeconfig);
    await expired.stop();
    expectError(result, 4, 'certificate', 'expired');
  });

  test('a certificate that is not trusted, and credentials that are not accepted', async () => {
    const other = await startSimulatedCluster();
    const server = (/"?server"?: (\S+)/.exec(await readConfig(other.kubeconfig)) ?? [])[1] ?? '';
    const untrusted = await run('dns', 'shop', '--server', server);
    await other.stop();
    expectError(untrusted, 4, 'does not trust');
    expectError(await run('dns', 'shop', '--token', 'wrong'), 4, '401', 'Log in');
  });

  test('no cluster DNS at all', async () => {
    const { store } = cluster.world;
    for (const [resource, name] of [
      ['services', 'kube-dns'],
      ['deployments', 'coredns'],
    ] as const)
      store.remove(resource, 'kube-system', name);
    for (const pod of store.list('pods', 'kube-system'))
      store.remove('pods', 'kube-system', pod.metadata.name);
    const result = await run('dns', 'shop', '-q');
    expectError(result, 4, 'no cluster DNS was found');
  });
});

describe('what cannot be measured is missing, never a fault and never healthy', () => {
  const inconclusive = async (...args: readonly string[]): Promise<Diagnosis> => {
    const result = await run('dns', 'shop', '-o', 'json', '-q', ...args);
    expect(result.exitCode).toBe(3);
    expect(probes()).toEqual([]);
    return JSON.parse(result.stdout) as Diagnosis;
  };

  const whyMissing = (diagnosis: Diagnosis): string => diagnosis.notTested.map((one) => one.why).join('\n');

  test('exec is forbidden', async () => {
    cluster.api.denied.add('create pods/exec');
    const diagnosis = await inconclusive();
    expect(diagnosis.verdict.kind).toBe('inconclusive');
    expect(whyMissing(diagnosis)).toContain('create pods/exec -n shop');
  });

  test('pods may not be created', async () => {
    cluster.api.denied.add('create pods');
    expect(whyMissing(await inconclusive())).toContain('create pods -n shop');
  });

  test('the image cannot be pulled: told within seconds with the words of the kubelet', async () => {
    const started = performance.now();
    const diagnosis = await inconclusive('--image', 'registry.example/none:1');
    expect(whyMissing(diagnosis)).toContain('no such host');
    expect(performance.now() - started).toBeLessThan(9000);
  });

  test('the namespace is under quota', async () => {
    cluster.world.store.put('resourcequotas', { metadata: { name: 'tight', namespace: 'shop' } });
    expect(whyMissing(await inconclusive())).toContain('exceeded quota: tight');
  });

  test('the namespace is terminating', async () => {
    const namespace = cluster.world.store.get('namespaces', '', 'shop');
    if (namespace !== undefined) namespace.status = { phase: 'Terminating' };
    expect(whyMissing(await inconclusive())).toContain('being terminated');
  });

  test('exec is dropped half-way, every time', async () => {
    cluster.api.tearExecAfterBytes = 4000;
    expect((await inconclusive()).verdict.kind).toBe('inconclusive');
  });

  test('parts of the topology may not be read: named with the right, and the verdict stands on the probes', async () => {
    for (const right of ['list endpointslices', 'list events', 'get configmaps'])
      cluster.api.denied.add(right);
    const result = await run('dns', 'shop', '-o', 'json', '-q');
    const diagnosis = JSON.parse(result.stdout) as Diagnosis;
    expect(diagnosis.verdict.kind).toBe('healthy');
    expect(diagnosis.missing.map((one) => one.part)).toEqual(
      expect.arrayContaining(['endpoint slices', 'events', 'config map coredns']),
    );
    expect(result.exitCode).toBe(0);
  });

  test('jobs may not be created: probes without owner, removed all the same', async () => {
    cluster.api.denied.add('create jobs');
    expect((await run('dns', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
    expect(probes()).toEqual([]);
  });
});

describe('oddities', () => {
  test('two DNS deployments are remarked upon', async () => {
    cluster.world.store.put('deployments', {
      metadata: { name: 'coredns-two', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      spec: { replicas: 1 },
    });
    publishEndpoints(cluster.world.store);
    const result = await run('dns', 'shop', '-q');
    expect(result.stdout).toContain('2 deployments serve cluster DNS');
  });

  test('--dry-run prints what would be created and creates nothing', async () => {
    const result = await run('dns', 'shop', '--dry-run', '-q');
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('kind: Job');
    expect(result.stdout).toContain('netcheck.dev/out-of-service');
    expect(cluster.api.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('cleanup removes what others have left, and says when there is nothing', async () => {
    expect((await run('cleanup')).stdout).toContain('nothing was left');
    cluster.world.store.put('jobs', {
      metadata: {
        name: 'netcheck-old',
        namespace: 'shop',
        labels: { 'app.kubernetes.io/managed-by': 'kubectl-netcheck' },
      },
    });
    expect((await run('cleanup')).stdout).toContain('job shop/netcheck-old');
    expect(probes()).toEqual([]);
  });

  test('version and help need no cluster', async () => {
    expect((await runProgram(['version'], '/nowhere')).stdout).toContain('kubectl-netcheck');
    expect((await runProgram(['--help'], '/nowhere')).stdout).toContain('kubectl netcheck dns');
  });
});

describe('interrupted at any moment, nothing is left', () => {
  test.each([
    ['SIGINT', 130, 'reading'],
    ['SIGINT', 130, 'starting'],
    ['SIGINT', 130, 'asking'],
    ['SIGTERM', 143, 'ready'],
  ] as const)('%s → exit %i, after "%s"', async (signal, exitCode, moment) => {
    const result = await runProgram(['dns', 'shop'], cluster.kubeconfig, (kill, stderr) => {
      const timer = setInterval(() => {
        if (!stderr().includes(moment)) return;
        clearInterval(timer);
        kill(signal);
      }, 5);
    });
    expect(result.exitCode).toBe(exitCode);
    expect(probes()).toEqual([]);
  });

  test('the API server goes before the end: one command is printed that removes the rest', async () => {
    const result = await runProgram(['dns', 'shop'], cluster.kubeconfig, (_kill, stderr) => {
      const timer = setInterval(() => {
        if (!stderr().includes('asking')) return;
        clearInterval(timer);
        for (const right of ['list pods', 'list jobs', 'delete pods', 'delete jobs'])
          cluster.api.denied.add(right);
      }, 5);
    });
    expect(result.stderr).toContain('could not delete');
    expect(result.stderr).toMatch(/kubectl -n shop delete pods,jobs -l netcheck.dev\/run=/);
  });
});

async function readConfig(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(file, 'utf8');
}
