import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { metricsOf } from './readings.ts';

/** "1.14.6": from CoreDNS's own metrics, else from its image's tag; null where neither tells. */
export function corednsVersion(scene: Scene): string | null {
  for (const pod of scene.layout.pods) {
    const key = Object.keys(metricsOf(scene, pod.name) ?? {}).find((name) =>
      name.startsWith('coredns_build_info'),
    );
    const version = /version="v?(\d+\.\d+\.\d+)/.exec(key ?? '')?.[1];
    if (version !== undefined) return version;
  }
  const images = valueOr(scene.topology.dnsPods, []).flatMap((pod) =>
    pod.containers.map((container) => container.image),
  );
  return (
    images
      .map((image) => /coredns[^:]*:v?(\d+\.\d+\.\d+)/.exec(image)?.[1])
      .find((one) => one !== undefined) ?? null
  );
}
