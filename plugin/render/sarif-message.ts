import { escapeText } from './escape.ts';

export type Level = 'note' | 'warning' | 'error';

/**
 * Text of whatever origin as a SARIF message, of which it can become no other part: braces are doubled, for alone they would stand
 * for arguments (3.11.5), and what would be a link is none (3.11.6).
 */
export const message = (text: string): { readonly text: string } => ({
  text: escapeText(text, true)
    .replace(/[{}]/g, (brace) => brace.repeat(2))
    .replaceAll('](', '\\]('),
});
