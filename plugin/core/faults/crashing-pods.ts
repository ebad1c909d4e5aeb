import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Distribution } from '../paths/distribution.ts';
import { rejectedWithoutEndpoints } from './effects.ts';

/** Crashing pods refuse between two starts; without any other ready pod the Service refuses as well. */
export function crashing(scene: Scene, names: ReadonlySet<string>, crossing: Crossing): Distribution | null {
  if (crossing.hop === 'dns-service')
    return scene.layout.readyEndpoints?.length === 0 ? rejectedWithoutEndpoints(crossing) : null;
  if (crossing.hop !== 'coredns-process' || crossing.pod === null || !names.has(crossing.pod.name))
    return null;
  const quiet = crossing.probe.protocol === 'udp' ? 'silent' : 'syn-silent';
  return { 'refused-port': 0.85, [quiet]: 0.1, 'host-unreachable': 0.05 };
}
