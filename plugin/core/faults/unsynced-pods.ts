import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { rejectedWithoutEndpoints } from './effects.ts';
import { readinessOf } from './readings.ts';

/** CoreDNS pods that are not Ready, or say themselves that the kubernetes plugin is not. */
export const unsyncedPods = (scene: Scene): ReadonlySet<string> =>
  new Set(
    scene.layout.pods.filter((pod) => !pod.ready || saysUnsynced(scene, pod.name)).map((pod) => pod.name),
  );

export const saysUnsynced = (scene: Scene, pod: string): boolean =>
  readinessOf(scene, pod)?.body.includes('kubernetes') === true;

/** External names pass; cluster names are SERVFAIL at once, but for some that it has; without any ready pod the Service refuses. */
export function unsynced(scene: Scene, pods: ReadonlySet<string>, crossing: Crossing): Distribution | null {
  if (crossing.hop === 'dns-service')
    return scene.layout.readyEndpoints?.length === 0 ? rejectedWithoutEndpoints(crossing) : null;
  if (crossing.hop !== 'coredns-api' || crossing.pod === null || !pods.has(crossing.pod.name)) return null;
  return crossing.probe.question.kind === 'cluster-absent'
    ? sure('servfail-now')
    : { 'servfail-now': 0.6, noerror: 0.35, nxdomain: 0.05 };
}
