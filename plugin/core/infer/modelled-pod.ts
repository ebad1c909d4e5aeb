import { valueOr } from '../model/part.ts';
import type { AppPod } from '../model/topology.ts';
import type { Scene } from './scene.ts';

/** The pod that the probe in the place of the complaint was modelled on; null where there is none. */
export function modelledPod(scene: Scene): AppPod | null {
  const name = scene.vantages.find((vantage) => vantage.kind === 'app')?.modelledOn;
  const pods = valueOr(scene.topology.pods, { items: [], truncated: false }).items;
  return pods.find((pod) => pod.name === name) ?? null;
}
