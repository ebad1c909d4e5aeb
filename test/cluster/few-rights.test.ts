import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../plugin/core/model/verdict.ts';
import { Weather } from './weather.ts';

/** What somebody can do who has the rights of a developer in one namespace, and few elsewhere. */

const weather = new Weather();

async function run(...args: readonly string[]): Promise<Diagnosis> {
  const { stdout } = await weather.run('dns', 'shop', '-o', 'json', '-q', ...args);
  expect(weather.probes()).toEqual([]);
  return JSON.parse(stdout) as Diagnosis;
}

test('nodes may not be read: an image that pods of the namespace run there is present all the same', async () => {
  for (const right of ['get nodes', 'list nodes']) weather.cluster.api.denied.add(right);
  const { vantages, notTested } = await run();
  expect(vantages.map(({ state }) => state)).toContain('python3 in registry.local/netshoot:1');
  expect(JSON.stringify(notTested)).not.toContain('no such host');
});

test('exec is forbidden in another namespace alone, which was tried for the node: pods of the own one are asked by exec', async () => {
  const { api, world } = weather.cluster;
  const shop = world.store.get('namespaces', '', 'shop');
  if (shop !== undefined)
    shop.metadata.labels = { ...shop.metadata.labels, 'pod-security.kubernetes.io/enforce': 'restricted' };
  for (const right of ['create pods/exec -n default', 'create pods -n default']) api.denied.add(right);
  expect((await run()).remarks.join()).not.toContain('termination messages');
  weather.withoutImages();
  api.pythonEverywhere = true;
  const { remarks } = await run('--image', 'registry.example/none:1');
  expect(remarks.join()).toContain('The questions were asked from inside pod shop/web-');
}, 60_000);
