import { podObject } from '../support/simulated/objects.ts';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { costOfRun, type CostOfRun } from './cost-of-run.ts';

/**
 * scale.ts: calls of the API, all of them, time and memory of a run on the embedded cluster with three nodes, then with 5,000 nodes and
 * 100,000 pods, a third of them in the namespace that suffers. What a run needs must not grow with the cluster.
 */
const limits = { calls: 40, megabytes: 256, seconds: 5 };

interface Cost extends CostOfRun {
  readonly calls: number;
}

async function costOf(nodes: number, pods: number): Promise<Cost> {
  const cluster = await startSimulatedCluster();
  try {
    for (let node = 0; node < nodes; node += 1) {
      const name = `vmss-${String(node)}`;
      // As every kubelet labels its node.
      const labels = { 'kubernetes.io/hostname': name };
      cluster.world.store.put('nodes', { metadata: { name, labels }, spec: {}, status: {} });
    }
    const namespaces = ['shop', 'plain', 'default'];
    const padding = { 'example.com/notes': 'x'.repeat(1500) };
    for (let pod = 0; pod < pods; pod += 1) {
      const namespace = namespaces[pod % namespaces.length] ?? 'shop';
      const object = podObject(
        ...([
          namespace,
          `load-${String(pod)}`,
          `vmss-${String(pod % Math.max(1, nodes))}`,
          '10.200.0.1',
        ] as const),
        { app: `load-${String(pod % 500)}` },
        { name: 'load' },
      );
      object.metadata['annotations'] = padding;
      cluster.world.store.put('pods', object);
    }
    return { ...(await costOfRun(cluster.kubeconfig)), calls: cluster.api.requests.length };
  } finally {
    await cluster.stop();
  }
}

let over = 0;
for (const [title, nodes, pods] of [
  ['three nodes', 0, 0],
  ['5,000 nodes, 100,000 pods', 5000, 100_000],
] as const) {
  const cost = await costOf(nodes, pods);
  const ratios = [
    cost.calls / limits.calls,
    cost.seconds / limits.seconds,
    cost.megabytes / limits.megabytes,
  ];
  over += ratios.filter((ratio) => ratio > 1).length;
  process.stdout.write(
    `${title}: ${cost.verdict}, ${String(cost.calls)} calls of ${String(limits.calls)} (${(ratios[0] ?? 0).toFixed(2)}), ` +
      `${cost.seconds.toFixed(1)} s of ${String(limits.seconds)} (${(ratios[1] ?? 0).toFixed(2)}), ` +
      `${cost.megabytes.toFixed(0)} MB of ${String(limits.megabytes)} (${(ratios[2] ?? 0).toFixed(2)})\n`,
  );
}
process.exitCode = over === 0 ? 0 : 1;
