import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import type { Labels } from '../../plugin/core/model/topology.ts';
import { Weather } from './weather.ts';

const weather = new Weather();

const policy = (egress: readonly object[]): void => {
  weather.cluster.world.store.put('networkpolicies', {
    metadata: { name: 'looks-at-app', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress },
  });
};

const service = (publishNotReadyAddresses: boolean): void => {
  weather.cluster.world.store.put('services', {
    metadata: { name: 'web-peers', namespace: 'shop' },
    spec: { clusterIP: 'None', selector: { app: 'web' }, publishNotReadyAddresses, ports: [{ port: 80 }] },
  });
};

/** A run, and the labels of all pods that it created in shop, but for those that all its objects carry. */
async function run(): Promise<{
  readonly exitCode: number;
  readonly diagnosis: Diagnosis;
  readonly labels: readonly Labels[];
}> {
  const { store } = weather.cluster.world;
  weather.cluster.api.pythonEverywhere = true;
  const labels: Labels[] = [];
  const put = store.put.bind(store);
  store.put = (resource, object) => {
    if (resource === 'pods' && object.metadata.namespace === 'shop')
      labels.push(
        Object.fromEntries(
          Object.entries(object.metadata.labels ?? {}).filter(([key]) => !/netcheck|managed-by/.test(key)),
        ),
      );
    return put(resource, object);
  };
  const { exitCode, stdout } = await weather.run('dns', 'shop', '-o', 'json', '-q');
  expect(weather.probes()).toEqual([]);
  return { exitCode, diagnosis: JSON.parse(stdout) as Diagnosis, labels };
}

const told = ({ notTested }: Diagnosis): string =>
  notTested.map(({ what, why }) => `${what}: ${why}`).join('\n');

describe('a Service of the namespace sends traffic to pods whether or not they are ready', () => {
  test('where it does not, a probe has the label at which a policy looks', async () => {
    policy([{}]);
    service(false);
    const { labels, diagnosis } = await run();
    expect(labels).toContainEqual({ app: 'web' });
    expect(told(diagnosis)).not.toContain('web-peers');
  });

  test('where it does, no probe has it, and what that leaves untested is told', async () => {
    policy([{}]);
    service(true);
    const { labels, diagnosis } = await run();
    expect(labels.length).toBeGreaterThan(0);
    for (const one of labels) expect(one).toEqual({});
    expect(diagnosis.verdict.kind).toBe('healthy');
    expect(told(diagnosis)).toMatch(
      /NetworkPolicy shop\/looks-at-app is enforced .*Service web-peers sends traffic/,
    );
  });

  test('where DNS depends on the label, no probe stands in for the pod; where that may not be asked from either, it cannot be told', async () => {
    policy([]);
    service(true);
    weather.cluster.api.denied.add('create pods/exec');
    const { exitCode, diagnosis, labels } = await run();
    expect(labels).toEqual([]);
    expect(exitCode).toBe(3);
    expect(told(diagnosis)).toMatch(
      /may not carry app=web.*nor could it be asked from inside pod web-\d: needs the right to create pods\/exec/,
    );
  });

  test('a dry run shows no pod with the label', async () => {
    policy([]);
    service(true);
    const { stdout } = await weather.run('dns', 'shop', '--dry-run');
    expect(stdout).toContain('kind: Job');
    expect(stdout).not.toContain('app: web');
  });

  test('where Services may not be read, it is said that this was not checked', async () => {
    policy([{}]);
    weather.cluster.api.denied.add('list services');
    const { diagnosis } = await run();
    expect(diagnosis.missing.map(({ part }) => part)).toContain(
      'Services that send to pods that are not ready',
    );
  });
});

test('a budget that counts by the scale of controllers is remarked upon, one that counts pods is not', async () => {
  policy([{}]);
  const budget = (name: string, spec: object): void => {
    weather.cluster.world.store.put('poddisruptionbudgets', {
      metadata: { name, namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
    });
  };
  budget('by-share', { minAvailable: '50%' });
  budget('by-most', { maxUnavailable: 1 });
  budget('by-number', { minAvailable: 1 });
  const { remarks } = (await run()).diagnosis;
  const named = remarks.flatMap((remark) => /^PodDisruptionBudget shop\/(\S+)/.exec(remark)?.[1] ?? []);
  expect(named).toEqual(['by-share', 'by-most']);
});
