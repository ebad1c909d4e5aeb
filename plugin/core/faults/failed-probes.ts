import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Evidence } from '../model/verdict.ts';
import { supports } from './evidence.ts';

/** The kubelet asks a pod on its own node whether it is alive and ready: no network between nodes is on that way. */
export function failedProbes({ topology }: Scene, pod: string): readonly Evidence[] {
  const unhealthy = valueOr(topology.events, { items: [], truncated: false }).items.find(
    (event) => event.object === `Pod/${pod}` && event.reason === 'Unhealthy',
  );
  return unhealthy === undefined ? [] : [supports(`event of pod ${pod}`, unhealthy.message)];
}
