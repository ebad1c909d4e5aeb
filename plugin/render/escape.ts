/**
 * Text from a cluster may hold anything. Control characters, terminal escapes and direction overrides are shown as escapes
 * and never reach the terminal; line feeds too, unless `multiline`.
 */
export function escapeText(text: string, multiline = false): string {
  const unsafe = multiline
    ? /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g
    : /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g;
  return text.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
