/**
 * What a terminal or a reader's eye would obey instead of show: controls (C0, DEL, C1: RFC 3629 text, ECMA-48 meaning), signs that turn the
 * direction of text (UAX #9), line separators, the byte order mark, and the format signs that Unicode has given up.
 */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * Text from a cluster may hold anything. What is unsafe is shown as \uXXXX and never reaches the terminal; line feeds too, unless
 * `multiline`. JSON and double-quoted YAML escaped in this way mean the same as before.
 */
export const escapeText = (text: string, multiline = false): string =>
  text.replace(unsafe, (char) =>
    multiline && char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Whether anything of it would be escaped. */
export const isUnsafe = (text: string): boolean => text.search(unsafe) >= 0;
