import type { Scene } from '../infer/scene.ts';

/**
 * Pairs of nodes, from a vantage's to a CoreDNS pod's, between which some probe fails. A path along which none does explains
 * nothing, and there are as many paths as nodes squared.
 */
export function failingPairs(scene: Scene): readonly (readonly [from: string, to: string])[] {
  const nodes = new Map(scene.layout.pods.map((pod) => [pod.address, pod.node]));
  const pairs = new Map<string, readonly [string, string]>();
  for (const cell of scene.cells) {
    const to = nodes.get(cell.probe.target.address);
    const from = scene.context.vantageOf(cell.probe).node;
    if (cell.failed === 0 || to === undefined || to === null || to === from) continue;
    pairs.set(`${from} ${to}`, [from, to]);
  }
  return [...pairs.values()];
}
