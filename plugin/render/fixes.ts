import { indented } from './sections.ts';
import { hanging, type Style } from './style.ts';
import type { Accused } from './why.ts';

/** What to do; whose fix it is stands above it where there are several. */
export const fixes = (accused: readonly Accused[], style: Style): readonly string[] =>
  accused
    .filter(({ suspect }) => suspect.fix.length > 0)
    .flatMap(({ name, suspect }) => [
      ...(accused.length > 1 ? [hanging('  ', name, style)] : []),
      ...suspect.fix.map((fix) => indented(fix, style)),
    ]);
