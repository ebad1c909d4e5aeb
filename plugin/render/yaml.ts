import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';
import { escapeText, isUnsafe } from './escape.ts';

/**
 * YAML that commands no terminal. Only the double-quoted style knows escapes: whatever holds something unsafe is written so, and then
 * escaped as far as the library has left it alone.
 */
export const toYaml = (value: unknown): string =>
  escapeText(
    dump(value, {
      lineWidth: 120,
      noRefs: true,
      scalarStyleRules: [quoteUnsafe, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)],
    }),
    true,
  );

/** Line feeds alone are no reason: a text of several lines stays one. */
function quoteUnsafe(layout: ScalarLayout): void {
  if (isUnsafe(layout.node.value.replaceAll('\n', ''))) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
