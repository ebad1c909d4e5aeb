import { tokenize, type Token } from './tokens.ts';

/** One plugin line with its arguments and, where it has one, its block. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[];
  readonly source: Source;
}

/** Where a line stands: the config map key and the line in it. */
export interface Source {
  readonly key: string;
  readonly line: number;
}

export interface ServerBlock {
  /** Zones served, without port, lower case, without the last dot ("." for the root). */
  readonly zones: readonly string[];
  readonly port: number;
  readonly directives: readonly Directive[];
  readonly source: Source;
}

export interface Corefile {
  readonly blocks: readonly ServerBlock[];
  /** What could not be read, with its place. A program with another grammar may still accept it. */
  readonly problems: readonly { readonly source: Source; readonly text: string }[];
}

/**
 * Parses the Corefile and what it imports. `files` holds the keys of the custom config map; `import custom/*.override`
 * and `import custom/*.server` (the convention of managed clusters) are resolved against its keys.
 */
export function parseCorefile(text: string, files: Readonly<Record<string, string>> = {}): Corefile {
  const problems: Corefile['problems'][number][] = [];
  const blocks = readBlocks({ key: 'Corefile', tokens: tokenize(text), at: 0 }, files, problems);
  return { blocks, problems };
}

interface Cursor {
  readonly key: string;
  readonly tokens: readonly Token[];
  at: number;
}

type Problems = { readonly source: Source; readonly text: string }[];

function readBlocks(
  cursor: Cursor,
  files: Readonly<Record<string, string>>,
  problems: Problems,
): ServerBlock[] {
  const blocks: ServerBlock[] = [];
  while (cursor.at < cursor.tokens.length) {
    const first = wordsOfLine(cursor);
    const head = first[0];
    if (head === undefined) break;
    const source = { key: cursor.key, line: head.line };
    if (head.text === 'import') {
      for (const [key, text] of imported(first[1]?.text ?? '', files)) {
        blocks.push(...readBlocks({ key, tokens: tokenize(text), at: 0 }, files, problems));
      }
      continue;
    }
    const labels = first.map((token) => token.text);
    while (labels.at(-1)?.endsWith(',') === true)
      labels.push(...wordsOfLine(cursor).map((token) => token.text));
    if (labels.at(-1) !== '{') {
      problems.push({ source, text: `"${labels.join(' ')}" begins a server block but no "{" follows` });
      continue;
    }
    blocks.push({
      ...zonesOf(labels.slice(0, -1)),
      directives: readDirectives(cursor, files, problems),
      source,
    });
  }
  return blocks;
}

/** Reads up to the closing brace. */
function readDirectives(
  cursor: Cursor,
  files: Readonly<Record<string, string>>,
  problems: Problems,
): Directive[] {
  const directives: Directive[] = [];
  while (cursor.at < cursor.tokens.length) {
    const words = wordsOfLine(cursor);
    const head = words[0];
    if (head === undefined || head.text === '}') return directives;
    const source = { key: cursor.key, line: head.line };
    if (head.text === 'import') {
      for (const [key, text] of imported(words[1]?.text ?? '', files)) {
        directives.push(...readDirectives({ key, tokens: tokenize(text), at: 0 }, files, problems));
      }
      continue;
    }
    const args = words.slice(1).map((token) => token.text);
    const opens = args.at(-1) === '{';
    const block = opens ? readDirectives(cursor, files, problems) : [];
    directives.push({ name: head.text, args: opens ? args.slice(0, -1) : args, block, source });
  }
  return directives;
}

/** The tokens of the next line that has any; advances the cursor. */
function wordsOfLine(cursor: Cursor): Token[] {
  const line = cursor.tokens[cursor.at]?.line;
  const words: Token[] = [];
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined || token.line !== line) return words;
    words.push(token);
    cursor.at += 1;
  }
}

function zonesOf(labels: readonly string[]): { readonly zones: readonly string[]; readonly port: number } {
  let port = 53;
  const zones = labels
    .flatMap((label) => label.split(','))
    .filter((label) => label !== '')
    .map((label) => {
      const parts = /^(?:[a-z]+:\/\/)?(.*?)(?::(\d+))?$/.exec(label);
      if (parts?.[2] !== undefined) port = Number(parts[2]);
      return normalZone(parts?.[1] ?? label);
    });
  return { zones, port };
}

/** Lower case, no last dot; the root is ".". */
export function normalZone(zone: string): string {
  const plain = zone.toLowerCase().replace(/\.$/, '');
  return plain === '' ? '.' : plain;
}

/** Keys that an import pattern names, in the order in which CoreDNS reads files: sorted. */
function imported(
  pattern: string,
  files: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const glob = pattern.split('/').at(-1) ?? '';
  const expression = new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  return Object.entries(files)
    .filter(([key]) => expression.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
