import type { Scene } from '../infer/scene.ts';

/**
 * What a complained name is an alias of, by answers that lead to no address (RFC 2308, 2.1: the target does not exist; 2.2: it has none).
 * Several where there is a chain; their order is not kept.
 */
export const emptyAliases = (scene: Scene, given: string): readonly string[] => [
  ...new Set(
    scene.cells
      .filter(
        ({ probe: { question }, counts }) =>
          question.kind === 'complained' && question.given === given && (counts.noerror ?? 0) === 0,
      )
      .flatMap(({ data }) => data.filter((one) => !isAddress(one))),
  ),
];

const isAddress = (text: string): boolean => text.includes(':') || /^[0-9.]+$/.test(text);
