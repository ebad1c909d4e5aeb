import type { Scene } from '../infer/scene.ts';

/** Zones whose names CoreDNS forwards and of which random names were asked, apart from the neutral one. */
export const zonesAsked = (scene: Scene): readonly string[] => [
  ...new Set(
    scene.cells.flatMap(({ probe: { question } }) =>
      question.kind === 'external-absent' && question.suffix !== 'invalid' ? [question.suffix] : [],
    ),
  ),
];
