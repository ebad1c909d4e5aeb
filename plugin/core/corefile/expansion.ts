import { sourceOf, type Source } from './directives.ts';
import { filesNamed, type Importable } from './imports.ts';
import { isSameLine, isVariable, tokenize, type Token } from './tokens.ts';

/** Files come from the cluster: they may import one another without end, and grow by it. */
const mostImports = 200;
const mostTokens = 200_000;

/** The words of a Corefile, read one after the other; what is imported is read in place of the import, once it is come to. */
export class Expansion {
  readonly problems: { readonly source: Source; readonly text: string }[] = [];
  readonly imports: { readonly pattern: string; readonly keys: readonly string[] }[] = [];
  readonly #importable: Importable;
  readonly #snippets = new Map<string, readonly Token[]>();
  /** What is being read, the innermost last. */
  readonly #open: { readonly tokens: readonly Token[]; at: number }[];
  #before: Token | undefined;
  #expansions = 0;
  #imported = 0;

  constructor(tokens: readonly Token[], importable: Importable) {
    this.#open = [{ tokens, at: 0 }];
    this.#importable = importable;
  }

  /** The word to be read; none at the end. */
  get here(): Token | undefined {
    for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1)) {
      const word = last.tokens[last.at];
      if (word !== undefined) return word;
      this.#open.pop();
    }
    return undefined;
  }

  advance(): void {
    this.#before = this.here;
    const last = this.#open.at(-1);
    if (last !== undefined) last.at += 1;
  }

  /** Whether the word to be read is the first on its line. */
  beginsLine(): boolean {
    const word = this.here;
    if (this.#before === undefined || word === undefined) return word !== undefined;
    return !isSameLine(this.#before, word);
  }

  /** A problem at this word, or at the last one. */
  problem(text: string): void {
    const word = this.here ?? this.#before;
    this.problems.push({ source: word === undefined ? { key: 'Corefile', line: 1 } : sourceOf(word), text });
  }

  /** Keeps what stands in braces under the name in the parentheses. */
  define({ text }: Token): void {
    const name = text.slice(1, -1);
    const words: Token[] = [];
    if (this.here?.text !== '{') this.problem(`no "{" follows the name of snippet ${text}`);
    else if (this.#snippets.has(name)) this.problem(`snippet ${text} is defined a second time`);
    let depth = 0;
    for (let word = this.here; word !== undefined; word = this.here) {
      if (word.text === '{') depth += 1;
      if (word.text === '}') depth -= 1;
      if (depth === 0) break;
      words.push(word);
      this.advance();
    }
    if (!this.#snippets.has(name)) this.#snippets.set(name, words.slice(1));
    this.advance();
  }

  /** Goes on with what the import names; where that could not be read, behind it. Then its words are returned. */
  expand(): readonly Token[] | null {
    const words = this.#line();
    const [head, ...args] = words;
    const last = this.#open.at(-1);
    if (head === undefined || last === undefined) return null;
    const imported = this.#tokensOf(head, args);
    last.at += words.length;
    if (imported === null) {
      this.#before = words.at(-1);
      return words;
    }
    this.#imported += imported.length;
    this.#open.push({ tokens: imported, at: 0 });
    return null;
  }

  /** This word and those behind it on the same line. */
  #line(): readonly Token[] {
    const begin = this.here;
    const { tokens, at } = this.#open.at(-1) ?? { tokens: [], at: 0 };
    if (begin === undefined) return [];
    let end = at + 1;
    for (; end < tokens.length; end += 1) {
      const [before, word] = [tokens[end - 1], tokens[end]];
      if (before === undefined || word === undefined || !isSameLine(before, word)) break;
    }
    return tokens.slice(at, end);
  }

  /** null where nothing tells what the import stands for. */
  #tokensOf(head: Token, args: readonly Token[]): readonly Token[] | null {
    const pattern = args[0]?.text ?? '';
    if (args.length !== 1) {
      this.problem(`import takes one argument and has ${String(args.length)}`);
      return null;
    }
    if (isVariable(pattern)) return null;
    this.#expansions += 1;
    const snippet = this.#snippets.get(pattern);
    if (snippet !== undefined) {
      const what = `snippet (${pattern})`;
      const within = [...head.within, what];
      return this.#mayExpand(head, what) ? snippet.map((word) => ({ ...word, within })) : [];
    }
    const files = filesNamed(pattern, this.#importable);
    if (files === null) return null;
    this.imports.push({ pattern, keys: files.map(([key]) => key) });
    return files.flatMap(([key, text]) =>
      this.#mayExpand(head, key) ? tokenize(text, key, [...head.within, key]) : [],
    );
  }

  #mayExpand({ within }: Token, what: string): boolean {
    const circle = within.includes(what) || this.#expansions > mostImports;
    if (circle) this.problem(`imports ${what}, which imports it in turn`);
    else if (this.#imported > mostTokens) this.problem(`imports ${what}, which makes it too long`);
    else return true;
    return false;
  }
}
