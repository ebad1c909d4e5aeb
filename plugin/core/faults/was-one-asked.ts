import type { Scene } from '../infer/scene.ts';

/** Whether the names complained of were put to one address only, from wherever: then nobody else can agree or differ. */
export const wasOneAsked = ({ cells }: Scene): boolean =>
  new Set(
    cells.flatMap(({ probe: { question, target }, measured }) =>
      question.kind === 'complained' && measured > 0 ? [target.address] : [],
    ),
  ).size === 1;
