import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { rbacManifest } from '../../plugin/cli/rbac.ts';
import { rights } from '../../plugin/cluster/rights.ts';
import { imageLadder } from '../../plugin/cluster/image-ladder.ts';
import { ownerJob, probePod } from '../../plugin/cluster/pod-template.ts';
import { mostFurther } from '../../plugin/core/plan/further-vantages.ts';
import type { Vantage, VantageId } from '../../plugin/core/model/probe.ts';

const run = { runId: 'RUN', ttlSeconds: 300, deadlineSeconds: 120, imagePullSecret: null };

const vantage = (kind: Vantage['kind'], namespace: string): Vantage => ({
  id: `${kind}@NODE` as VantageId,
  kind,
  namespace,
  node: 'NODE',
  labels: {},
  modelledOn: null,
  dnsPolicy: kind === 'host' ? 'Default' : 'ClusterFirst',
  dnsConfig: null,
});

/** UPDATE_GOLDENS=1 writes it. */
test('manifests/probe-pods.yaml is what a run creates', () => {
  const image = imageLadder(null, [])[0];
  if (image === undefined) throw new Error('the ladder of images is empty');
  const owner = { name: 'netcheck-RUN', uid: 'UID-OF-THE-JOB' };
  const objects = [
    ownerJob('NAMESPACE', run),
    probePod(vantage('app', 'NAMESPACE'), 'NAMESPACE', image, run, owner, 'app-1'),
    probePod(vantage('host', 'default'), 'default', image, run, owner, 'host-2'),
  ];
  const text = [
    '# What a run of kubectl netcheck creates and deletes again; for reading, not for applying. A test keeps it true.',
    '# NAMESPACE is that of the complaint, NODE the node of the pod complained of, RUN the id of the run.',
    ...objects.map((object) =>
      `---\n${dump(JSON.parse(JSON.stringify(object)), { lineWidth: 120 })}`.trimEnd(),
    ),
    '',
  ].join('\n');
  const file = 'manifests/probe-pods.yaml';
  if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(file)) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

/** The table of rights is what the program uses; the manifests are made from it. */
test.each(['read', 'probe', 'deep'] as const)(
  'manifests/rbac/%s.yaml has the rights of the table',
  (level) => {
    const text = rbacManifest(level);
    const file = `manifests/rbac/${level}.yaml`;
    if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(file)) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('docs/what-is-created.md says how many places more are asked from', () => {
  expect(readFileSync('docs/what-is-created.md', 'utf8')).toContain(
    `at most ${String(mostFurther)} more at a time`,
  );
});

test('docs/rights.md says what is lost without each right', () => {
  const rows = rights.map(
    ({ level, group, resource, verbs, scope, without }) =>
      `| ${level} | ${verbs.join(', ')} | ${resource}${group === '' ? '' : `.${group}`} | ${scope} | ${without} |`,
  );
  const text = [
    '# Rights',
    '',
    'What a run uses, and what it lacks without it. Nothing here is needed to start: what may not be read or done is told in the',
    'report with the exact right, and is never taken for a fault nor for health. `manifests/rbac` has one ClusterRole for each level:',
    '`read` only looks, `probe` starts probes, `deep` is what `--deep` adds. "dns" is the namespace of CoreDNS, "complaint" the one that',
    'suffers, "probe" either that or `--probe-namespace`, "cluster" no namespace.',
    '',
    '| level | verbs | resource | where | without it |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  const file = 'docs/rights.md';
  if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(file)) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
