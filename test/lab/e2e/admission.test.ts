import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { eventually, Lab } from '../lab.ts';
import { GatedNamespace } from './gated-namespace.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const gated = new GatedNamespace(lab);
const namespace = gated.name;

async function diagnosed(
  ...args: readonly string[]
): Promise<{ readonly diagnosis: Diagnosis; readonly said: string }> {
  const { stdout, stderr } = await lab.netcheck(['dns', namespace, '-o', 'json', '-q', ...args]);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout.slice(0, 1)).toBe('{');
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  const why = diagnosis.notTested.map((one) => one.why);
  const reasons = diagnosis.verdict.kind === 'inconclusive' ? diagnosis.verdict.reasons : [];
  return { diagnosis, said: [...why, ...reasons].join('\n') };
}

const placesAsked = ({ cells }: Diagnosis): readonly string[] => [
  ...new Set(
    cells.filter(({ measured }) => measured > 0).map(({ probe }) => probe.vantage.split('@')[0] ?? ''),
  ),
];

const labelled = async (level: string): Promise<void> => {
  await lab.kubectl(
    'label',
    'namespace',
    namespace,
    `pod-security.kubernetes.io/enforce=${level}`,
    '--overwrite',
  );
};

beforeAll(async () => {
  await lab.kubectl('create', 'namespace', namespace);
});

afterEach(async () => {
  await gated.open();
  expect(await leftovers(lab)).toBe('');
});

afterAll(async () => {
  await lab.kubectl('delete', 'namespace', namespace, '--wait=true');
});

describe('Pod Security', () => {
  test.each(['restricted', 'baseline', 'privileged'])(
    '%s admits the probes, and all is measured',
    async (level) => {
      await labelled(level);
      const { diagnosis } = await diagnosed();
      expect(diagnosis.verdict.kind).toBe('healthy');
      expect([...placesAsked(diagnosis)].sort()).toEqual(['app', 'host']);
    },
  );

  test('restricted in the probe namespace too: the host is missing, with the words of the admission', async () => {
    await labelled('restricted');
    const { diagnosis, said } = await diagnosed('--probe-namespace', namespace);
    expect(said).toContain('violates PodSecurity "restricted:latest": host namespaces');
    expect(placesAsked(diagnosis)).toEqual(['app']);
    expect(['healthy', 'inconclusive']).toContain(diagnosis.verdict.kind);
  });
});

describe('validating admission policies', () => {
  test('that forbid the host network: asked from the pod alone, and told', async () => {
    await gated.demand(
      'no-host-network',
      'pods',
      "object.spec.containers.all(c, c.name != 'trial') && !(has(object.spec.hostNetwork) && object.spec.hostNetwork)",
      'no pods on the host network here',
    );
    const { diagnosis, said } = await diagnosed('--probe-namespace', namespace);
    expect(said).toContain('no pods on the host network here');
    expect(placesAsked(diagnosis)).toEqual(['app']);
  });

  test('that want limits and a label of ours: what is met passes, what is not is told', async () => {
    await gated.demand(
      'limits',
      'pods',
      'object.spec.containers.all(c, has(c.resources.limits))',
      'every container needs limits',
    );
    expect((await diagnosed()).diagnosis.verdict.kind).toBe('healthy');
    await gated.demand(
      'team',
      'pods',
      "has(object.metadata.labels) && 'team' in object.metadata.labels",
      'label "team" is missing',
    );
    const { diagnosis, said } = await diagnosed();
    expect(said).toContain('label "team" is missing');
    expect(diagnosis.verdict.kind).toBe('inconclusive');
  });

  test('that admit no unknown image: told with the image', async () => {
    await gated.demand(
      'registry',
      'pods',
      "object.spec.containers.all(c, c.image.startsWith('corp.example/'))",
      'only images of corp.example',
    );
    const { diagnosis, said } = await diagnosed();
    expect(said).toContain('only images of corp.example');
    expect(diagnosis.verdict.kind).toBe('inconclusive');
  });

  test('that forbid Jobs: probes without owner, removed all the same', async () => {
    await gated.demand('no-jobs', 'jobs', 'false', 'no jobs here');
    expect((await diagnosed()).diagnosis.verdict.kind).toBe('healthy');
  });
});

describe('quota and limits', () => {
  test('a quota of no pods: inconclusive, with the name of the quota', async () => {
    await gated.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'tight', namespace },
      spec: { hard: { pods: '0' } },
    });
    await eventually(
      'the quota being counted',
      20,
      async () =>
        (await lab.kubectl(
          '-n',
          namespace,
          'get',
          'quota',
          'tight',
          '-o',
          'jsonpath={.status.used.pods}',
        )) === '0',
    );
    const { diagnosis, said } = await diagnosed();
    expect(said).toContain('exceeded quota: tight');
    expect(diagnosis.verdict.kind).toBe('inconclusive');
  });

  test('a quota that wants requests and limits is met', async () => {
    await gated.apply({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'counted', namespace },
      spec: {
        hard: {
          'requests.cpu': '100m',
          'requests.memory': '256Mi',
          'limits.cpu': '4',
          'limits.memory': '512Mi',
        },
      },
    });
    expect((await diagnosed()).diagnosis.verdict.kind).toBe('healthy');
  });

  test('a LimitRange below what a probe asks for: told in the words of the admission', async () => {
    await gated.apply({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'small', namespace },
      spec: { limits: [{ type: 'Container', max: { memory: '32Mi' } }] },
    });
    const { diagnosis, said } = await diagnosed();
    expect(said).toContain('maximum memory usage per Container is 32Mi');
    expect(diagnosis.verdict.kind).toBe('inconclusive');
  });
});

describe('nodes', () => {
  test.each([
    ['cordoned', ['cordon', 'node1'], ['uncordon', 'node1']],
    [
      'tainted',
      ['taint', 'node', 'node1', 'gone=yes:NoExecute'],
      ['taint', 'node', 'node1', 'gone:NoExecute-'],
    ],
  ])('a node that is %s is asked all the same', async (_what, before, after) => {
    const pod = await lab.webOn('node1');
    try {
      await lab.kubectl(...before);
      const { stdout } = await lab.netcheck(['dns', 'shop', '--pod', pod, '-o', 'json', '-q']);
      const diagnosis = JSON.parse(stdout) as Diagnosis;
      expect(diagnosis.vantages.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['app@node1', 'host@node1']),
      );
      expect(['healthy', 'inconclusive', 'broken', 'ambiguous']).toContain(diagnosis.verdict.kind);
      expect(
        diagnosis.cells.some(({ probe, measured }) => probe.vantage === 'app@node1' && measured > 0),
      ).toBe(true);
    } finally {
      await lab.kubectl(...after);
      await lab.kubectl('-n', 'shop', 'rollout', 'status', 'deployment', 'web', '--timeout=90s');
      await lab.kubectl('-n', 'kube-system', 'rollout', 'status', 'deployment', 'coredns', '--timeout=90s');
    }
  });
});

test('a namespace that is being terminated: told, and nothing is left', async () => {
  await lab.kubectl('create', 'namespace', 'going');
  await lab.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'held', namespace: 'going', finalizers: ['netcheck.test/held'] },
  });
  try {
    await lab.kubectl('delete', 'namespace', 'going', '--wait=false');
    const { stdout } = await lab.netcheck(['dns', 'going', '-o', 'json', '-q']);
    const diagnosis = JSON.parse(stdout) as Diagnosis;
    expect(diagnosis.verdict.kind).toBe('inconclusive');
    expect(diagnosis.notTested.map((one) => one.why).join()).toContain('being terminated');
  } finally {
    await lab.kubectl(
      '-n',
      'going',
      'patch',
      'configmap',
      'held',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":null}}',
    );
  }
});
