import type { Scene } from '../infer/scene.ts';

/** Nodes on which any vantage stands. */
export const nodesAsked = (scene: Scene): readonly string[] => [
  ...new Set(scene.vantages.map((vantage) => vantage.node)),
];
