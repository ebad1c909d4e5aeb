import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { runProgram } from '../support/simulated/run-program.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';

type Cluster = Awaited<ReturnType<typeof startSimulatedCluster>>;

let cluster: Cluster;
beforeEach(async () => {
  cluster = await startSimulatedCluster();
});
afterEach(async () => {
  await cluster.stop();
});

const doctor = (...args: readonly string[]) => runProgram(['doctor', ...args], cluster.kubeconfig);

describe('netcheck doctor', () => {
  test('finds everything where nothing lacks, and creates nothing', async () => {
    const said = await doctor('shop');
    expect(said.stdout).toContain('`kubectl netcheck dns shop` would find everything it needs');
    expect(said.stdout).toContain('✓ a pod like those complained of would be admitted in shop');
    expect(said.exitCode).toBe(0);
    expect(
      cluster.world.store.list('pods', null).filter(({ metadata }) => metadata.name.startsWith('netcheck')),
    ).toEqual([]);
  });

  test('names each right that lacks, and what a run loses without it', async () => {
    cluster.api.denied.add('list endpointslices');
    cluster.api.denied.add('create pods/exec');
    const said = await doctor('shop');
    const text = said.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('would lack something');
    expect(text).toContain(
      '✗ list endpointslices.discovery.k8s.io in kube-system: without it every CoreDNS pod is taken for an endpoint',
    );
    expect(text).toMatch(/✗ (get, )?create(, get)? pods\/exec in shop: without it /);
    expect(text).toContain('kubectl netcheck rbac');
    expect(said.exitCode).toBe(1);
  });

  test('says what admission would say', async () => {
    cluster.world.store.put('resourcequotas', {
      metadata: { name: 'full', namespace: 'shop' },
    });
    const said = await doctor('shop');
    expect(said.stdout.replace(/\s+/g, ' ')).toMatch(
      /✗ a pod like those complained of would not be admitted in shop: .*exceeded quota: full/,
    );
    expect(said.exitCode).toBe(1);
  });

  test('a namespace that is not there is told as by dns, with the nearest one', async () => {
    const said = await doctor('shpo');
    expect(said).toMatchObject({ exitCode: 2, stdout: '' });
    expect(said.stderr).toContain('there is no namespace "shpo"');
    expect(said.stderr).toContain('Did you mean "shop"?');
  });

  test('-o json and -o yaml say the same', async () => {
    cluster.api.denied.add('create pods/exec');
    const said = await doctor('shop', '-o', 'json');
    expect(said.exitCode).toBe(1);
    const found = JSON.parse(said.stdout) as {
      readonly rights: readonly { readonly resource: string; readonly lacking: readonly string[] }[];
    };
    expect(found).toMatchObject({ namespace: 'shop', complete: false });
    expect(found.rights.find(({ resource }) => resource === 'pods/exec')?.lacking).toContain('create');
    expect(load((await doctor('shop', '-o', 'yaml')).stdout)).toEqual(found);
  });

  test('a namespace that is misspelt or given twice is one clear error', async () => {
    const said = await doctor('Shop_');
    expect(said.exitCode).toBe(2);
    expect((await doctor('shop', '-n', 'plain')).stderr).toContain(
      'two namespaces are given: shop and plain',
    );
  });
});
