import type { InPlaceOf } from '../model/verdict.ts';
import { modelledPod } from './modelled-pod.ts';
import type { Scene } from './scene.ts';

/**
 * A probe is like the pod in all that is known of it, and yet has a network interface of its own: what is wrong with the pod's it
 * cannot show. On the host network there is no such difference. null where the pod itself was asked, or none was meant.
 */
export function inPlaceOf(scene: Scene): InPlaceOf | null {
  const pod = modelledPod(scene);
  const report = scene.observations.vantages.find(({ vantage }) => vantage.modelledOn === pod?.name);
  if (pod === null || report?.state.kind !== 'ready' || report.state.inModelledPod !== undefined) return null;
  if (report.vantage.hostNetwork === true) return { pod: pod.name, by: 'probe-on-host' };
  if (scene.standIns.size > 0) return { pod: pod.name, by: 'node' };
  return scene.complaint.pod === null ? null : { pod: pod.name, by: 'probe' };
}
