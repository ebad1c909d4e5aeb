import type { Scene } from '../infer/scene.ts';

/** Upstream servers to which CoreDNS pods forward a name, by the Corefile and the resolv.conf of their nodes. */
export const forwardTargetsOf = ({ layout }: Scene, name: string): readonly string[] => [
  ...new Set(
    (layout.arePodsKnown ? layout.pods.map(({ node }) => node) : [null]).flatMap((node) =>
      layout.forwardTargets({ kind: 'complained', name, given: name, type: 'A' }, node),
    ),
  ),
];
