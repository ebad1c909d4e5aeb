import { addressesOf, type Address } from './addresses.ts';
import { sourceOf, structured, type Directive, type Source } from './directives.ts';
import type { Doubt } from './doubt.ts';
import { Expansion } from './expansion.ts';
import type { Importable } from './imports.ts';
import { tokenize, type Token } from './tokens.ts';

export { normalZone } from './zone.ts';
export type { Directive, Source } from './directives.ts';

export interface ServerBlock {
  /** Zones served, lower case, without the last dot ("." for the root), reverse networks as names below arpa. */
  readonly zones: readonly string[];
  /** The same with port and scheme, one for each zone. */
  readonly addresses: readonly Address[];
  /** In the order of the file; an import of what could not be read stands among them as "import". */
  readonly directives: readonly Directive[];
  /** Why it may be passed over; absent where it certainly listens (see `servedAt`). */
  readonly doubt?: Doubt;
  readonly source: Source;
}

export interface Corefile {
  readonly blocks: readonly ServerBlock[];
  /** What CoreDNS will not take, with its place. A program with another grammar may still accept it. */
  readonly problems: readonly { readonly source: Source; readonly text: string }[];
  /** Imports outside of blocks of what could not be read: any server block may stand there. */
  readonly unread: readonly Directive[];
  /** Imports of files, with the keys that they name. */
  readonly imports: readonly { readonly pattern: string; readonly keys: readonly string[] }[];
}

export const emptyCorefile: Corefile = { blocks: [], problems: [], unread: [], imports: [] };

/**
 * Parses the Corefile and what it imports, as CoreDNS does (Caddy 1): imported files and snippets take the place of the words
 * that import them. `custom` holds the keys of the custom config map, null where it could not be read; `beside` the other keys
 * of the Corefile's own.
 */
export const parseCorefile = (
  text: string,
  custom: Importable['custom'] = {},
  beside: Importable['beside'] = {},
): Corefile => new Parser(tokenize(text), { custom, beside }).corefile();

/** A class only to keep the place of reading in one place. */
class Parser {
  readonly #words: Expansion;
  readonly #blocks: ServerBlock[] = [];
  readonly #unread: Directive[] = [];

  constructor(tokens: readonly Token[], importable: Importable) {
    this.#words = new Expansion(tokens, importable);
  }

  corefile(): Corefile {
    while (this.#words.here !== undefined) this.#block();
    const { problems, imports } = this.#words;
    return { blocks: this.#blocks, problems, unread: this.#unread, imports };
  }

  #block(): void {
    const keys = this.#keys();
    const [head] = keys;
    const braces = this.#words.here?.text === '{';
    if (head === undefined) {
      if (braces) this.#words.problem('a "{" stands where a zone is expected');
      if (braces) this.#directives(true);
      return;
    }
    if (keys.length === 1 && /^\(.*\)$/.test(head.text)) {
      this.#words.define(head);
      return;
    }
    const addresses = keys.flatMap(({ text }) => addressesOf(text));
    this.#blocks.push({
      zones: addresses.flatMap(({ zone }) => zone ?? []),
      addresses,
      source: sourceOf(head),
      directives: this.#words.here === undefined ? [] : this.#directives(braces),
    });
  }

  /** Up to the opening brace; without one, up to the line's end, but for a line that ends with a comma. */
  #keys(): readonly Token[] {
    const words = this.#words;
    const keys: Token[] = [];
    let more = false;
    for (let word = words.here; word !== undefined && word.text !== '{'; word = words.here) {
      if (word.text === 'import' && words.beginsLine()) {
        for (const unread of structured(words.expand() ?? [])) this.#unread.push(unread);
        continue;
      }
      more = word.text.endsWith(',');
      const text = more ? word.text.slice(0, -1) : word.text;
      if (text !== '') keys.push({ ...word, text });
      words.advance();
      if (!more && words.beginsLine()) break;
    }
    if (more) words.problem('another zone is expected after the comma');
    return keys;
  }

  /** A file with a single server block needs no braces. */
  #directives(braces: boolean): readonly Directive[] {
    const words = this.#words;
    const directives: Directive[] = [];
    if (braces) words.advance();
    for (let word = words.here; word !== undefined; word = words.here) {
      if (word.text === '}') {
        words.advance();
        return directives;
      }
      if (word.text === 'import') {
        for (const unread of structured(words.expand() ?? [])) directives.push(unread);
        continue;
      }
      directives.push(...this.#directive());
    }
    if (braces) words.problem('the file ends before a "}" closes the server block');
    return directives;
  }

  /** To the end of its line, or of the block that it opens. */
  #directive(): readonly Directive[] {
    const words = this.#words;
    const read: Token[] = [];
    let depth = 0;
    for (let word = words.here; word !== undefined; word = words.here) {
      const begins = read.length > 0 && words.beginsLine();
      if (word.text === '{') depth += 1;
      else if (begins && depth === 0) break;
      else if (word.text === '}') depth -= 1;
      else if (begins && word.text === 'import') {
        for (const unread of words.expand() ?? []) read.push(unread);
        continue;
      }
      if (depth < 0) {
        words.problem('a "}" stands on the line of a directive that opens no block');
        break;
      }
      read.push(word);
      words.advance();
    }
    if (depth > 0) words.problem('the file ends before a "}" closes what a directive opens');
    return structured(read).slice(0, 1);
  }
}
