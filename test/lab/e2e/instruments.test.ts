import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rights } from '../../../plugin/cluster/rights.ts';
import { rulesOf } from '../../../plugin/cluster/roles.ts';
import { inducers } from '../faults/index.ts';
import type { Inducer } from '../faults/inducer.ts';
import { Lab } from '../lab.ts';
import { leftovers, runFault, shortcomings } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const folder = mkdtempSync(join(tmpdir(), 'netcheck-instruments-'));

/** Has bash and coreutils, and no Python. */
const image = 'registry.local/debian:1';

/** Has dash, coreutils and dig, and neither bash nor Python. */
const imageWithDig = 'registry.local/dash:1';

const asked: readonly string[] = ['H00', 'D01', 'D24', 'D49', 'D63', 'D40'];

const from = (named: string, inducer: Inducer): Inducer => ({
  ...inducer,
  complaint: async (where) => [...(await inducer.complaint(where)), '--image', named],
});

beforeAll(async () => {
  await lab.lab('load-image', 'debian');
  await lab.lab('load-image', 'dash');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('by dig a whole network is not called healthy, since A and AAAA from one socket were not seen', async () => {
  const run = await lab.netcheck(['dns', 'shop', '--image', imageWithDig]);
  expect(run.exitCode).toBe(3);
  expect(run.stdout).toMatch(/^INCONCLUSIVE /);
  expect(run.stdout.replace(/\s+/g, ' ')).toMatch(/so dig asked: .* 0 of \d+ failed /);
});

describe('with an image that has no Python', () => {
  test.each(inducers.filter(({ id }) => asked.includes(id)))(
    '$id: $title: the same is found, and what bash does not see is said',
    async (inducer) => {
      const outcome = await runFault(lab, from(image, inducer), join(folder, `${inducer.id}.ndjson`));
      expect(shortcomings(inducer, outcome)).toEqual([]);
      expect(outcome.text.replace(/\s+/g, ' ')).toContain(`Image ${image} has no python3, so bash asked`);
    },
  );

  test('and without exec: bash asks in pods that run to their end, and both is said', async () => {
    const user = 'netcheck-without-exec';
    const rules = rulesOf(rights.filter(({ resource }) => resource !== 'pods/exec'));
    const group = 'rbac.authorization.k8s.io';
    const role = { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules };
    await lab.apply(role);
    await lab.kubectl('create', 'clusterrolebinding', user, `--clusterrole=${user}`, `--user=${user}`);
    try {
      const run = await lab.netcheck(['dns', 'shop', '--image', image, '--as', user]);
      const text = run.stdout.replace(/\s+/g, ' ');
      expect(text).toContain('The results came by termination messages');
      expect(text).toMatch(/needs the right to create pods\/exec -n (shop|default)/);
      expect(text).toContain(`Image ${image} has no python3, so bash asked`);
      expect(text).toMatch(/from app@node\d/);
      expect(text).not.toMatch(/^(BROKEN|AMBIGUOUS)/);
      expect(await leftovers(lab)).toBe('');
    } finally {
      await lab.kubectl('delete', 'clusterrolebinding,clusterrole', user);
    }
  });

  test('an image that does not start is followed by one that does, and the report says why', async () => {
    const run = await lab.netcheck(['dns', 'shop', '--image', 'registry.local/coredns:1.14.6']);
    const text = run.stdout.replace(/\s+/g, ' ');
    expect(text).toMatch(
      /--image registry\.local\/coredns:1\.14\.6 did not start on node\d \(.+\): asked from \S+ instead/,
    );
    expect(text).toMatch(/^HEALTHY .* from app@node\d: 0 of \d+ failed /);
    expect(run.exitCode).toBe(0);
    expect(await leftovers(lab)).toBe('');
  });
});
