import type { Scene } from '../infer/scene.ts';

/** Upstream servers to which CoreDNS pods forward a name, by the Corefile and the resolv.conf of their nodes. */
export const forwardTargetsOf = (scene: Scene, name: string): readonly string[] => [
  ...new Set(
    scene.layout.pods.flatMap((pod) =>
      scene.layout.forwardTargets({ kind: 'complained', name, given: name, type: 'A' }, pod.node),
    ),
  ),
];
