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
  const reading: Reading = { files, problems: [], imports: 0 };
  const blocks = readBlocks(
    { key: 'Corefile', tokens: tokenize(text), at: 0, within: ['Corefile'] },
    reading,
  );
  return { blocks, problems: reading.problems };
}

interface Cursor {
  readonly key: string;
  readonly tokens: readonly Token[];
  at: number;
  /** Files that are being read, the outermost first: none may import itself. */
  readonly within: readonly string[];
}

/** What is shared by all files of one Corefile. */
interface Reading {
  readonly files: Readonly<Record<string, string>>;
  readonly problems: { readonly source: Source; readonly text: string }[];
  imports: number;
}

/** Files come from the cluster: they may import one another without end, and open blocks without end. */
const mostImports = 200;
const deepestBlock = 20;

function readBlocks(cursor: Cursor, reading: Reading): ServerBlock[] {
  const { problems } = reading;
  const blocks: ServerBlock[] = [];
  while (cursor.at < cursor.tokens.length) {
    const first = wordsOfLine(cursor);
    const head = first[0];
    if (head === undefined) break;
    const source = { key: cursor.key, line: head.line };
    if (head.text === 'import') {
      for (const file of importedAt(cursor, source, first[1]?.text ?? '', reading))
        blocks.push(...readBlocks(file, reading));
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
      directives: readDirectives(cursor, reading, 1),
      source,
    });
  }
  return blocks;
}

/** Reads up to the closing brace. */
function readDirectives(cursor: Cursor, reading: Reading, depth: number): Directive[] {
  const directives: Directive[] = [];
  while (cursor.at < cursor.tokens.length) {
    const words = wordsOfLine(cursor);
    const head = words[0];
    if (head === undefined || head.text === '}') return directives;
    const source = { key: cursor.key, line: head.line };
    if (head.text === 'import') {
      for (const file of importedAt(cursor, source, words[1]?.text ?? '', reading))
        directives.push(...readDirectives(file, reading, depth));
      continue;
    }
    const args = words.slice(1).map((token) => token.text);
    const opens = args.at(-1) === '{' && depth < deepestBlock;
    const block = opens ? readDirectives(cursor, reading, depth + 1) : [];
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

/** Where to read on for an import: the files that its pattern names, but for those that are being read already. */
function importedAt(cursor: Cursor, source: Source, pattern: string, reading: Reading): readonly Cursor[] {
  return imported(pattern, reading.files).flatMap(([key, text]): readonly Cursor[] => {
    reading.imports += 1;
    if (cursor.within.includes(key) || reading.imports > mostImports) {
      reading.problems.push({ source, text: `imports ${key}, which imports it in turn` });
      return [];
    }
    return [{ key, tokens: tokenize(text), at: 0, within: [...cursor.within, key] }];
  });
}

/** Keys that an import pattern names, in the order in which CoreDNS reads files: sorted. */
function imported(
  pattern: string,
  files: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const glob = (pattern.split('/').at(-1) ?? '').slice(0, longestPattern).replace(/\*+/g, '*');
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

/** A config map's key has at most 253 characters. */
const longestPattern = 253;
