const plain: Readonly<Record<string, string>> = {
  '✓': 'ok',
  '✗': 'x',
  '·': '.',
  '→': '->',
  '↔': '<->',
  '…': '...',
  '×': 'x',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
};

/** For terminals and logs that know no Unicode: signs in plain letters, anything else as its escape. */
export const toAscii = (text: string): string =>
  text.replace(
    /[^\u0000-\u007f]/gu,
    (char) => plain[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
