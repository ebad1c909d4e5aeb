import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { imageLadder } from '../../plugin/cluster/image-ladder.ts';
import { ownerJob, probePod } from '../../plugin/cluster/pod-template.ts';
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
