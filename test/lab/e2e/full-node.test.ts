import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually, Lab } from '../lab.ts';
import { leftovers } from './run-fault.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const file = `${lab.state}/node1/kubelet.yaml`;

const podsOn = async (node: string): Promise<number> =>
  (
    await lab.kubectl(
      ...['get', 'pods', '-A', '-o', 'name'],
      `--field-selector=spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`,
    )
  )
    .trim()
    .split('\n').length;

const restarted = async (node: string, most: number): Promise<void> => {
  await lab.tryOn(node, 'pkill', '-x', 'kubelet');
  await lab.tryOn(node, 'pkill', '-f', 'kube kubelet');
  await lab.lab('restart', 'kubelet', node);
  await eventually(`${node} with room for ${String(most)} pods`, 60, async () => {
    const path = 'jsonpath={.status.allocatable.pods} {.status.conditions[?(@.type=="Ready")].status}';
    return (await lab.kubectl('get', 'node', node, '-o', path)).trim() === `${String(most)} True`;
  });
};

beforeAll(async () => {
  const limits = { memory: '64Mi' };
  const container = { name: 'small', image: 'registry.local/netshoot:1', resources: { limits } };
  await lab.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'small', namespace: 'default' },
    spec: { nodeName: 'node1', terminationGracePeriodSeconds: 0, containers: [container] },
  });
  await lab.kubectl('-n', 'default', 'wait', 'pod/small', '--for=condition=Ready', '--timeout=60s');
  const most = await podsOn('node1');
  await lab.on('node1', 'sh', '-c', `echo 'maxPods: ${String(most)}' >>${file}`);
  await restarted('node1', most);
});
afterAll(async () => {
  await lab.on('node1', 'sed', '-i', '/^maxPods/d', file);
  await restarted('node1', 110);
  await lab.kubectl('-n', 'default', 'delete', 'pod', 'small');
});

afterEach(async () => {
  expect(await leftovers(lab)).toBe('');
});

test('on a node that takes no more pods, the pod complained of is asked from inside, with the words of the scheduler; the node itself is missing', async () => {
  const pod = await lab.webOn('node1');
  const run = await lab.netcheck(['dns', 'shop', '--pod', pod]);
  expect(run.stderr).toContain(`asking from inside pod shop/${pod}`);
  const text = run.stdout.replace(/\s+/g, ' ');
  expect(text).not.toMatch(/^(BROKEN|AMBIGUOUS)/);
  expect(text).toMatch(/from app@node1/);
  expect(text).toMatch(
    /No probe pod could be started for app@node1: .*Too many pods.* asked from inside pod shop\/web-/,
  );
  expect(text).toMatch(/Not tested .*questions from host@node1 .*Too many pods/);
  // Where a node is full, no other image is tried.
  expect(text).not.toContain('(image ');
});

test('where the pod has no memory to spare either: inconclusive, with both reasons', async () => {
  const run = await lab.netcheck(['dns', 'default', '--pod', 'small']);
  expect(run.exitCode).toBe(3);
  const text = run.stdout.replace(/\s+/g, ' ');
  expect(text).toMatch(/^INCONCLUSIVE /);
  expect(text).toMatch(/Too many pods.*may use 64 MiB: nothing is started in it/);
});
