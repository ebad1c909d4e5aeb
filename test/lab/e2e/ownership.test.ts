import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { eventually, Lab } from '../lab.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');

const looksAtApp = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'looks-at-app', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{}] },
};

const selector = 'app.kubernetes.io/managed-by=kubectl-netcheck';

describe('probes belong to nobody but their owner', () => {
  test('a probe with the labels of a Deployment is not adopted and gets no traffic', async () => {
    await lab.apply(looksAtApp);
    try {
      const before = (
        await lab.kubectl('-n', 'shop', 'get', 'pods', '-l', `app=web,!netcheck.dev/run`, '-o', 'name')
      ).trim();
      const run = lab.netcheck(['dns', 'shop', '-q', '-o', 'json']);
      const seen: string[] = [];
      await eventually('a probe of shop with the label app=web', 20, async () => {
        seen.push(
          await lab.kubectl(
            '-n',
            'shop',
            'get',
            'pods',
            '-l',
            `${selector},app=web`,
            '-o',
            'jsonpath={range .items[*]}{.metadata.ownerReferences[0].kind} {.status.podIP}{"\\n"}{end}',
          ),
        );
        return /Job 10\./.test(seen.at(-1) ?? '');
      });
      const address = /Job (10\.[\d.]+)/.exec(seen.at(-1) ?? '')?.[1] ?? '-';
      const ready = await lab.kubectl(
        '-n',
        'shop',
        'get',
        'endpointslices',
        '-l',
        'kubernetes.io/service-name=web',
        '-o',
        'jsonpath={range .items[*].endpoints[?(@.conditions.ready==true)]}{.addresses}{end}',
      );
      expect(ready).not.toContain(`"${address}"`);
      expect((await run).exitCode).toBe(0);
      expect(
        (
          await lab.kubectl('-n', 'shop', 'get', 'pods', '-l', `app=web,!netcheck.dev/run`, '-o', 'name')
        ).trim(),
      ).toBe(before);
      expect(await leftovers(lab)).toBe('');
    } finally {
      await lab.kubectl('-n', 'shop', 'delete', 'networkpolicy', 'looks-at-app');
    }
  });

  test('killed without warning, the cluster deletes everything by itself', async () => {
    const run = lab.netcheck(['dns', 'shop', '--timeout', '5s'], {}, 1500);
    await run;
    const left = await leftovers(lab);
    expect(left).not.toBe('');
    await later(60_000);
    await eventually('nothing left', 60, async () => (await leftovers(lab)) === '');
  });
});
