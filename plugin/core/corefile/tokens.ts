/** One word of a Corefile, with its line (from 1). */
export interface Token {
  readonly text: string;
  readonly line: number;
}

/**
 * Splits a Corefile the way Caddy's lexer does: white space separates, `#` begins a comment at a word's start, double
 * quotes join words and `\"` stands for a quote inside them. Never fails: an unclosed quote ends with the text.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '\n') {
      line += 1;
      at += 1;
    } else if (/\s/.test(char)) {
      at += 1;
    } else if (char === '#') {
      at = endOfLine(text, at);
    } else {
      const word = char === '"' ? quoted(text, at) : bare(text, at);
      tokens.push({ text: word.text, line });
      line += text.slice(at, word.end).split('\n').length - 1;
      at = word.end;
    }
  }
  return tokens;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function quoted(text: string, from: number): { readonly text: string; readonly end: number } {
  let word = '';
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') {
    if (text.startsWith('\\"', at)) at += 1;
    word += text.charAt(at);
    at += 1;
  }
  return { text: word, end: at + 1 };
}

function bare(text: string, from: number): { readonly text: string; readonly end: number } {
  let end = from;
  while (end < text.length && !/\s/.test(text.charAt(end))) end += 1;
  return { text: text.slice(from, end), end };
}
