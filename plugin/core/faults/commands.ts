import type { Scene } from '../infer/scene.ts';

/** The namespace of the cluster's DNS, for commands that are printed. */
export const commandNamespace = (scene: Scene): string => scene.layout.service?.namespace ?? 'kube-system';
