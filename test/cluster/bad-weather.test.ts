import { describe, expect, test } from '@jest/globals';
import { mostFurther } from '../../plugin/core/plan/further-vantages.ts';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { publishEndpoints } from '../support/simulated/objects.ts';
import { runProgram } from '../support/simulated/run-program.ts';
import { simulatedFaults } from '../support/simulated/faults.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

test('with --budget the path of the client is watched, and a lower rate of failures is excluded', async () => {
  const scopeOf = async (...args: readonly string[]): Promise<number> => {
    const { stdout } = await weather.run('dns', 'shop', '-o', 'json', '-q', ...args);
    const { verdict } = JSON.parse(stdout) as Diagnosis;
    return verdict.kind === 'healthy' ? verdict.scope.failureRateBelow : 1;
  };
  expect(await scopeOf('--budget', '12s')).toBeLessThan(await scopeOf());
}, 60_000);

describe('what cannot be measured is missing, never a fault and never healthy', () => {
  const inconclusive = async (...args: readonly string[]): Promise<Diagnosis> => {
    const result = await weather.run('dns', 'shop', '-o', 'json', '-q', ...args);
    expect(result.exitCode).toBe(3);
    expect(weather.probes()).toEqual([]);
    return JSON.parse(result.stdout) as Diagnosis;
  };

  const whyMissing = (diagnosis: Diagnosis): string => diagnosis.notTested.map((one) => one.why).join('\n');

  test('exec is forbidden, and the image has no instrument that could run alone', async () => {
    weather.cluster.api.denied.add('create pods/exec');
    weather.withoutImages();
    const diagnosis = await inconclusive('--image', 'registry.example/none:1');
    expect(diagnosis.verdict.kind).toBe('inconclusive');
  });

  test('pods may not be created', async () => {
    weather.cluster.api.denied.add('create pods');
    expect(whyMissing(await inconclusive())).toContain('create pods -n shop');
  });

  test('the image asked for cannot be pulled, and the node has another one: asked from that, and it is said', async () => {
    const result = await weather.run('dns', 'shop', '-o', 'json', '-q', '--image', 'registry.example/none:1');
    const { verdict, remarks, vantages } = JSON.parse(result.stdout) as Diagnosis;
    expect(verdict.kind).toBe('healthy');
    expect(vantages.map(({ state }) => state)).toEqual([
      'python3 in registry.local/netshoot:1',
      'python3 in registry.local/netshoot:1',
    ]);
    expect(remarks).toContain(
      '--image registry.example/none:1 did not start on node1 (refused by the kubelet of node1: ErrImagePull: failed to pull and unpack image "registry.example/none:1": no such host (image registry.example/none:1)): asked from registry.local/netshoot:1 instead.',
    );
    expect(weather.probes()).toEqual([]);
  });

  test('the image cannot be pulled, nor any other: told within seconds with the words of the kubelet', async () => {
    weather.withoutImages();
    const started = performance.now();
    const diagnosis = await inconclusive('--image', 'registry.example/none:1');
    expect(whyMissing(diagnosis)).toContain('no such host');
    expect(performance.now() - started).toBeLessThan(9000);
  });

  test('a pull that never ends: given up after seconds, told as such', async () => {
    weather.withoutImages();
    const started = performance.now();
    const diagnosis = await inconclusive('--image', 'registry.example/hangs:1');
    expect(whyMissing(diagnosis)).toContain('still ContainerCreating');
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 30_000);

  test('the namespace is under quota', async () => {
    weather.cluster.world.store.put('resourcequotas', { metadata: { name: 'tight', namespace: 'shop' } });
    expect(whyMissing(await inconclusive())).toContain('exceeded quota: tight');
  });

  test('the namespace is terminating', async () => {
    const namespace = weather.cluster.world.store.get('namespaces', '', 'shop');
    if (namespace !== undefined) namespace.status = { phase: 'Terminating' };
    expect(whyMissing(await inconclusive())).toContain('being terminated');
  });

  test('parts of the topology may not be read: named with the right, and the verdict stands on the probes', async () => {
    for (const right of ['list endpointslices', 'list events', 'get configmaps'])
      weather.cluster.api.denied.add(right);
    const result = await weather.run('dns', 'shop', '-o', 'json', '-q');
    const diagnosis = JSON.parse(result.stdout) as Diagnosis;
    expect(diagnosis.verdict.kind).toBe('healthy');
    expect(diagnosis.missing.map((one) => one.part)).toEqual(
      expect.arrayContaining([
        'endpoint slices',
        'events of CoreDNS',
        'events of nodes',
        'config map coredns',
      ]),
    );
    expect(result.exitCode).toBe(0);
  });

  test('jobs may not be created: probes without owner, removed all the same', async () => {
    weather.cluster.api.denied.add('create jobs');
    expect((await weather.run('dns', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
    expect(weather.probes()).toEqual([]);
  });

  test.each([
    ['late', 700, []],
    ['late, and nobody may look at Jobs', 200, ['watch jobs', 'get jobs']],
  ])('the Job controller is %s: probes wait for it, and keep their owner', async (_title, lateMs, denied) => {
    const { api, world } = weather.cluster;
    world.jobControllerMs = lateMs;
    for (const right of denied) api.denied.add(right);
    const owners = new Set<string>();
    const looking = setInterval(() => {
      for (const pod of world.store.list('pods', null))
        if (pod.metadata.name.startsWith('netcheck-'))
          owners.add(`${pod.metadata.name} ${String(pod.metadata.ownerReferences?.length)}`);
    }, 10);
    try {
      expect((await weather.run('dns', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
    } finally {
      clearInterval(looking);
    }
    expect(owners.size).toBe(2);
    expect([...owners].filter((one) => !one.endsWith(' 1'))).toEqual([]);
    expect(weather.probes()).toEqual([]);
  });

  test('the Job controller does not come: probes start without it after some seconds', async () => {
    weather.cluster.world.jobControllerMs = 60_000;
    expect((await weather.run('dns', 'shop', '-q', '-o', 'json')).exitCode).toBe(0);
    expect(weather.probes()).toEqual([]);
  });
});

describe('without exec the results come by termination messages', () => {
  const diagnosed = async (): Promise<{ readonly diagnosis: Diagnosis; readonly text: string }> => {
    const recording = `${weather.folder}/run.ndjson`;
    const { stdout } = await weather.run('dns', 'shop', '-o', 'json', '-q', '--record', recording);
    expect(weather.probes()).toEqual([]);
    const { stdout: text } = await weather.run('replay', recording);
    return { diagnosis: JSON.parse(stdout) as Diagnosis, text: text.replace(/\s+/g, ' ') };
  };

  test('where it is forbidden: as much is measured, and the report says how', async () => {
    const usual = await diagnosed();
    weather.cluster.api.denied.add('create pods/exec');
    const { diagnosis, text } = await diagnosed();
    expect(diagnosis.verdict.kind).toBe('healthy');
    const measured = ({ cells }: Diagnosis): number => cells.reduce((sum, cell) => sum + cell.measured, 0);
    expect(measured(diagnosis)).toBe(measured(usual.diagnosis));
    expect(text).toContain('termination messages');
    expect(text).toContain('needs the right to create pods/exec');
    expect(usual.text).not.toContain('termination messages');
  }, 60_000);

  test('where it is cut off half-way, every time', async () => {
    weather.cluster.api.tearExecAfterBytes = 4000;
    expect((await diagnosed()).diagnosis.verdict.kind).toBe('healthy');
  }, 60_000);

  test('a hung CoreDNS pod is found all the same', async () => {
    weather.cluster.api.denied.add('create pods/exec');
    simulatedFaults.find(({ id }) => id === 'coredns-pod-hung')?.apply(weather.cluster.world);
    const { verdict } = (await diagnosed()).diagnosis;
    expect(verdict).toMatchObject({ kind: 'broken', suspect: { hop: { kind: 'coredns-process' } } });
  }, 60_000);
});

describe('oddities', () => {
  test('two DNS deployments are remarked upon', async () => {
    weather.cluster.world.store.put('deployments', {
      metadata: { name: 'coredns-two', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      spec: { replicas: 1 },
    });
    publishEndpoints(weather.cluster.world.store);
    const result = await weather.run('dns', 'shop', '-q');
    expect(result.stdout).toContain('2 deployments serve cluster DNS');
  });

  test('--dry-run prints what would be created and creates nothing', async () => {
    const result = await weather.run('dns', 'shop', '--dry-run', '-q');
    expect(result.stdout).toContain(`at most ${String(mostFurther)} more pods like these`);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('kind: Job');
    expect(result.stdout).toContain('netcheck.dev/out-of-service');
    expect(result.stdout).not.toContain('NET_ADMIN');
    expect((await weather.run('dns', 'shop', '--dry-run', '-q', '--deep')).stdout).toContain('NET_ADMIN');
    expect(weather.cluster.api.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('cleanup removes what others have left, and says when there is nothing', async () => {
    expect((await weather.run('cleanup')).stdout).toContain('nothing was left');
    weather.cluster.world.store.put('jobs', {
      metadata: {
        name: 'netcheck-old',
        namespace: 'shop',
        labels: { 'app.kubernetes.io/managed-by': 'kubectl-netcheck' },
      },
    });
    expect((await weather.run('cleanup')).stdout).toContain('job shop/netcheck-old');
    expect(weather.probes()).toEqual([]);
  });

  test('cleanup --older-than spares a run that is under way', async () => {
    const put = (name: string, creationTimestamp: string): void => {
      weather.cluster.world.store.put('jobs', {
        metadata: {
          name,
          namespace: 'shop',
          creationTimestamp,
          labels: { 'app.kubernetes.io/managed-by': 'kubectl-netcheck' },
        },
      });
    };
    put('netcheck-old', new Date(Date.now() - 3_600_000).toISOString());
    put('netcheck-young', new Date().toISOString());
    const first = await weather.run('cleanup', '--older-than', '10m');
    expect(first.stdout).toContain('netcheck-old');
    expect(first.stdout).not.toContain('netcheck-young');
    expect((await weather.run('cleanup')).stdout).toContain('netcheck-young');
    expect((await weather.run('cleanup', '--older-than', 'soon')).exitCode).toBe(2);
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
    const result = await runProgram(['dns', 'shop'], weather.cluster.kubeconfig, (kill, stderr) => {
      const timer = setInterval(() => {
        if (!stderr().includes(moment)) return;
        clearInterval(timer);
        kill(signal);
      }, 5);
    });
    expect(result.exitCode).toBe(exitCode);
    expect(weather.probes()).toEqual([]);
  });

  test('the API server is gone before the end: inconclusive or judged, the rest is told with the command', async () => {
    const result = await runProgram(['dns', 'shop'], weather.cluster.kubeconfig, (_kill, stderr) => {
      const timer = setInterval(() => {
        if (!stderr().includes('asking')) return;
        clearInterval(timer);
        weather.cluster.api.gone = true;
      }, 5);
    });
    expect([0, 3]).toContain(result.exitCode);
    expect(result.stderr).toContain('could not delete');
    expect(result.stderr).toMatch(/kubectl -n shop delete pods,jobs -l netcheck.dev\/run=/);
  }, 60_000);

  test('the right to delete goes before the end: one command is printed that removes the rest', async () => {
    const result = await runProgram(['dns', 'shop'], weather.cluster.kubeconfig, (_kill, stderr) => {
      const timer = setInterval(() => {
        if (!stderr().includes('asking')) return;
        clearInterval(timer);
        for (const right of ['list pods', 'list jobs', 'delete pods', 'delete jobs'])
          weather.cluster.api.denied.add(right);
      }, 5);
    });
    expect(result.stderr).toContain('could not delete');
    expect(result.stderr).toMatch(/kubectl -n shop delete pods,jobs -l netcheck.dev\/run=/);
  });
});
