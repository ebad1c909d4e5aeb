/** One word of a Corefile. */
export interface Token {
  readonly text: string;
  /** Line of its first character, from 1. */
  readonly line: number;
  /** Line of its last: a quoted word may run over several. */
  readonly ends: number;
  /** Key of the config map in which it stands. */
  readonly file: string;
  /** Files and snippets through whose imports it came, the outermost first. */
  readonly within: readonly string[];
}

/**
 * Splits a file as the lexer of CoreDNS does (Caddy 1): white space separates, `#` begins a comment wherever a bare word or a
 * blank could go on, a quote at a word's start joins up to the next quote, `\"` stands for a quote there and no other escape
 * for anything. Carriage returns and a byte order mark are nothing. Never fails: an unclosed quote ends with the text.
 */
export function tokenize(
  text: string,
  file = 'Corefile',
  within: readonly string[] = [file],
): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    if (isBlank(char)) {
      at += 1;
    } else if (char === '#') {
      at = endOfLine(text, at);
    } else {
      const word = char === '"' ? quoted(text, at) : bare(text, at);
      const ends = line + text.slice(at, word.end).split('\n').length - 1;
      if (word.whole || word.text !== '') tokens.push({ text: word.text, line, ends, file, within });
      line = ends;
      at = word.end;
    }
  }
  return tokens;
}

interface Word {
  readonly text: string;
  /** Where to read on. */
  readonly end: number;
  /** Even an empty word counts, if its quotes are closed. */
  readonly whole: boolean;
}

/** Go's unicode.IsSpace, which knows U+0085; a carriage return only vanishes. */
const isBlank = (char: string): boolean => (/\s/.test(char) && char !== '\uFEFF') || char === '\u0085';

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function quoted(text: string, from: number): Word {
  let word = '';
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') {
    if (text.charAt(at) === '\\') {
      const escaped = text.charAt(at + 1);
      word += escaped === '"' ? escaped : `\\${escaped}`;
      at += 2;
    } else {
      word += text.charAt(at);
      at += 1;
    }
  }
  return { text: word, end: Math.min(at + 1, text.length), whole: at < text.length };
}

function bare(text: string, from: number): Word {
  let end = from;
  while (end < text.length && text.charAt(end) !== '#') {
    const char = text.charAt(end);
    if (isBlank(char) && char !== '\r') break;
    end += 1;
  }
  return { text: text.slice(from, end).replaceAll('\r', ''), end, whole: false };
}

/** Whether a word stands on the line on which the one before it ends, neither having come by another import. */
export const isSameLine = (before: Token, token: Token): boolean =>
  before.within === token.within && before.file === token.file && before.ends === token.line;

/** A word with the value of a variable of CoreDNS's own environment in it, which nobody outside knows. */
export const isVariable = (text: string): boolean => /\{\$[^}]+\}|\{%[^%]+%\}/.test(text);
