import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { rights, type Level } from '../../../plugin/cluster/rights.ts';
import { rulesOf } from '../../../plugin/cluster/roles.ts';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { restartCoredns } from '../faults/inducer.ts';
import { unknownPlace } from '../faults/node.ts';
import { eventually, Lab, type Ran } from '../lab.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const user = 'netcheck-bound';
const group = 'rbac.authorization.k8s.io';

/** What the head of each manifest says: where its role is bound. */
const places: Readonly<Record<Level, readonly string[]>> = {
  read: ['shop', 'kube-system', 'default'],
  probe: ['shop', 'default'],
  deep: ['kube-system'],
};

interface Role {
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

const manifest = (level: Level): Role =>
  load(readFileSync(new URL(`../../../manifests/rbac/${level}.yaml`, import.meta.url), 'utf8')) as Role;

/** The manifest as it is, or without one verb on one resource. */
async function applied(level: Level, verb = '', resource = ''): Promise<void> {
  const role = manifest(level);
  const rules = role.rules.map((rule) =>
    rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
  );
  await lab.apply({ ...role, rules: rules.filter(({ verbs }) => verbs.length > 0) });
}

const subjects = [{ apiGroup: group, kind: 'User', name: user }];

async function bound(...levels: readonly Level[]): Promise<void> {
  await lab.kubectl('delete', 'rolebinding', '-A', '-l', `netcheck.test/user=${user}`);
  for (const level of levels) {
    await applied(level);
    for (const namespace of places[level])
      await lab.apply({
        apiVersion: `${group}/v1`,
        kind: 'RoleBinding',
        metadata: { name: `${user}-${level}`, namespace, labels: { 'netcheck.test/user': user } },
        roleRef: { apiGroup: group, kind: 'ClusterRole', name: `netcheck-${level}` },
        subjects,
      });
  }
}

interface Outcome {
  readonly ran: Ran;
  readonly diagnosis: Diagnosis;
  /** What is not known, and what is missing for it. */
  readonly wanting: string;
  readonly places: readonly string[];
}

async function run(...args: readonly string[]): Promise<Outcome> {
  const ran = await lab.netcheck(['dns', 'shop', '-o', 'json', '--as', user, ...args]);
  expect(ran.stderr).not.toMatch(/\n\s+at |Error:/);
  const diagnosis = JSON.parse(ran.stdout) as Diagnosis;
  const { verdict, missing, notTested, cells } = diagnosis;
  const asked = cells.filter(({ measured }) => measured > 0).map(({ probe }) => probe.vantage);
  return {
    ran,
    diagnosis,
    wanting: JSON.stringify([missing, notTested, verdict]),
    places: [...new Set(asked.map((vantage) => vantage.replace(/@.*/, '')))].sort(),
  };
}

beforeAll(async () => {
  const cluster = rights.filter(({ level, scope }) => level === 'read' && scope === 'cluster');
  await lab.apply({
    apiVersion: `${group}/v1`,
    kind: 'ClusterRole',
    metadata: { name: user },
    rules: rulesOf(cluster),
  });
  await lab.apply({
    apiVersion: `${group}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: user },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: user },
    subjects,
  });
});

afterEach(async () => {
  await lab.netcheck(['cleanup']);
  expect(await leftovers(lab)).toBe('');
});

afterAll(async () => {
  await bound();
  await lab.kubectl('delete', 'clusterrolebinding,clusterrole', user);
  const roles = Object.keys(places).map((level) => `netcheck-${level}`);
  await lab.kubectl('delete', 'clusterrole', ...roles, '--ignore-not-found');
});

describe('bound to the roles of manifests/rbac, where their heads say', () => {
  test('read: everything is read, nothing can be asked, and the right for that is named', async () => {
    await bound('read');
    const { ran, diagnosis, wanting, places } = await run();
    expect(places).toEqual([]);
    expect(diagnosis.verdict.kind).toBe('inconclusive');
    expect(ran.exitCode).toBe(3);
    expect(wanting).toContain('create pods -n shop');
    expect(wanting).not.toMatch(/the right to (get|list) /);
  });

  test('read without config maps: the Corefile is missing, with its right', async () => {
    await bound('read');
    await applied('read', 'get', 'configmaps');
    expect((await run()).wanting).toMatch(/get configmaps.* -n kube-system/);
  });

  test('read and probe: healthy from both places, and nothing is missing for want of a right', async () => {
    await bound('read', 'probe');
    const { ran, wanting, places } = await run();
    expect(ran.exitCode).toBe(0);
    expect(places).toEqual(['app', 'host']);
    expect(wanting).not.toMatch(/the right to |forbidden/);
  });

  test('read and probe without exec: asked all the same, and how the results came is told', async () => {
    await bound('read', 'probe');
    await applied('probe', 'create', 'pods/exec');
    const { diagnosis, places } = await run();
    expect(places).toEqual(['app', 'host']);
    expect(['healthy', 'inconclusive']).toContain(diagnosis.verdict.kind);
    const told = diagnosis.remarks.join('\n');
    expect(told).toContain('The results came by termination messages');
    expect(told).toMatch(/needs the right to create pods\/exec -n (shop|default)/);
  });
});

describe('with --deep, where only the inside of a CoreDNS pod tells', () => {
  beforeAll(async () => {
    await unknownPlace.induce(lab);
  });
  afterAll(async () => {
    await unknownPlace.heal(lab);
    await restartCoredns(lab);
  });

  test('read, probe and deep without ephemeral containers: none is added, and the right for it is named', async () => {
    await bound('read', 'probe', 'deep');
    await applied('deep', 'patch', 'pods/ephemeralcontainers');
    const { wanting, places } = await run('--deep');
    expect(places).not.toContain('inside');
    expect(wanting).toContain('patch pods/ephemeralcontainers -n kube-system');
  });

  test('read, probe and deep: the pod is asked from inside', async () => {
    await bound('read', 'probe', 'deep');
    const { ran, wanting, places } = await run('--deep');
    expect(ran.stderr).toContain('by an ephemeral container in pod');
    expect(places).toContain('inside');
    expect(wanting).not.toMatch(/the right to |forbidden/);
    await eventually('its container has ended', 20, async () => {
      const states = await lab.kubectl(
        ...['-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=kube-dns', '-o'],
        'jsonpath={range .items[*].status.ephemeralContainerStatuses[*]}{.state}{end}',
      );
      return states.includes('terminated') && !states.includes('running');
    });
  });
});
