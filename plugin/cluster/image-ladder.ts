import type { PodImage } from './pod-template.ts';

/** Has python3, the first instrument. Pulled from a public registry unless a node has it or another one is named. */
export const defaultImage = 'docker.io/nicolaka/netshoot:v0.14';

/** Images known to carry python3, by what their reference contains. */
const knownWithPython = [/netshoot/, /(^|\/)python:/, /agnhost/];

/**
 * Images to try, in this order: the one asked for, alone; else one that the node already has (nothing to pull, so it works
 * when pulling does not), then the default.
 */
export function imageLadder(asked: string | null, onNode: readonly string[]): readonly PodImage[] {
  if (asked !== null) return [{ reference: asked, pullPolicy: 'IfNotPresent' }];
  const named = onNode.filter((reference) => !reference.includes('@'));
  const present = knownWithPython.flatMap((pattern) => named.filter((reference) => pattern.test(reference)));
  return [
    ...[...new Set(present)].slice(0, 2).map((reference): PodImage => ({ reference, pullPolicy: 'Never' })),
    { reference: defaultImage, pullPolicy: 'IfNotPresent' },
  ];
}
