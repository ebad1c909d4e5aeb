import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
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

  /** All 200 on demand (`make e2e`); a drawn run takes a few. */
  const kills = process.env['NETCHECK_E2E_DRAW'] === undefined ? 200 : 12;

  test(
    `ended at ${String(kills)} random moments, by every signal: nothing stays`,
    async () => {
      const signals: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT'];
      let random = 20_261_121;
      let cut = 0;
      for (let round = 0; round < kills; round += 1) {
        random = (random * 48_271) % 2_147_483_647;
        const signal = signals[round % signals.length] ?? 'SIGKILL';
        const run = await lab.netcheck(
          ['dns', 'shop', '--timeout', '5s', '-q'],
          {},
          100 + (random % 4500),
          signal,
        );
        if (run.exitCode !== 0) cut += 1;
        if (signal !== 'SIGKILL' && run.exitCode > 0) expect([0, 1, 3, 130, 143]).toContain(run.exitCode);
      }
      expect(cut).toBeGreaterThan(kills / 3);
      // Who was killed without warning could delete nothing: the cluster does it.
      expect(await leftovers(lab)).not.toBe('');
      await later(60_000);
      let left = '';
      const isClean = async (): Promise<boolean> => (left = await leftovers(lab)) === '';
      await eventually('nothing left', 90, isClean).catch(() => undefined);
      expect(left).toBe('');
    },
    30 * 60_000,
  );
});

const watched = [
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web-set', namespace: 'shop' },
    spec: {
      serviceName: 'web-headless',
      replicas: 0,
      selector: { matchLabels: { app: 'web' } },
      template: podTemplate(),
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'web-daemon', namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: podTemplate({ nodeSelector: { nowhere: 'true' } }),
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web-headless', namespace: 'shop' },
    spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web-budget', namespace: 'shop' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  },
];

function podTemplate(more: object = {}): object {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'registry.local/netshoot:1' }], ...more },
  };
}

test('a Service that sends to pods that are not ready gets no probe: the label that it selects is left out, and told', async () => {
  const peers = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web-peers', namespace: 'shop' },
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { app: 'web' },
      ports: [{ port: 80 }],
    },
  };
  const addresses = async (): Promise<readonly string[]> =>
    (
      await lab.kubectl(
        ...['-n', 'shop', 'get', 'endpointslices', '-l', 'kubernetes.io/service-name=web-peers', '-o'],
        'jsonpath={.items[*].endpoints[*].addresses[*]}',
      )
    )
      .split(' ')
      .sort();
  await lab.apply(looksAtApp);
  await lab.apply(peers);
  try {
    await eventually('its three pods', 20, async () => (await addresses()).length === 3);
    const before = await addresses();
    const run = lab.netcheck(['dns', 'shop', '-q', '-o', 'json']);
    await eventually('a probe with an address', 20, async () => {
      const labels = await lab.kubectl(
        ...['-n', 'shop', 'get', 'pods', '-l', selector, '-o'],
        'jsonpath={range .items[*]}{.metadata.labels.app}{.status.podIP}{end}',
      );
      expect(labels).not.toContain('web');
      return labels.startsWith('10.');
    });
    expect(await addresses()).toEqual(before);
    const { exitCode, stdout } = await run;
    expect(exitCode).toBe(0);
    expect(JSON.stringify((JSON.parse(stdout) as Diagnosis).notTested)).toContain(
      'Service web-peers sends traffic',
    );
  } finally {
    await lab.kubectl('-n', 'shop', 'delete', 'service', 'web-peers', '--ignore-not-found');
    await lab.kubectl('-n', 'shop', 'delete', 'networkpolicy', 'looks-at-app');
  }
});

test('other owners, a headless Service and a disruption budget with the same selector do not notice a probe', async () => {
  const budget = async (): Promise<string> =>
    await lab.kubectl(
      ...['-n', 'shop', 'get', 'pdb', 'web-budget', '-o'],
      'jsonpath={.status.currentHealthy} {.status.desiredHealthy} {.status.expectedPods}',
    );
  await lab.apply(looksAtApp);
  for (const object of watched) await lab.apply(object);
  try {
    await eventually('the budget being counted', 20, async () => (await budget()).trim() !== '');
    const before = await budget();
    const run = lab.netcheck(['dns', 'shop', '-q', '-o', 'json']);
    let probe = '';
    await eventually('a probe with the label app=web', 20, async () => {
      probe = await lab.kubectl(
        ...['-n', 'shop', 'get', 'pods', '-l', `${selector},app=web`, '-o'],
        'jsonpath={range .items[*]}{.metadata.ownerReferences[*].kind} {.status.podIP}{end}',
      );
      return /^Job 10\./.test(probe);
    });
    const [, address = '-'] = probe.split(' ');
    const endpoints = await lab.kubectl(
      ...['-n', 'shop', 'get', 'endpointslices', '-l', 'kubernetes.io/service-name=web-headless', '-o'],
      'jsonpath={range .items[*].endpoints[?(@.conditions.ready==true)]}{.addresses}{end}',
    );
    expect(endpoints).not.toContain(`"${address}"`);
    expect(await budget()).toMatch(new RegExp(`^${before.split(' ')[0] ?? ''} `));
    expect((await run).exitCode).toBe(0);
    expect(await budget()).toBe(before);
  } finally {
    for (const { kind, metadata } of watched)
      await lab.kubectl('-n', 'shop', 'delete', kind, metadata.name, '--ignore-not-found');
    await lab.kubectl('-n', 'shop', 'delete', 'networkpolicy', 'looks-at-app');
  }
});
