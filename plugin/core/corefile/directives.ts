import { isSameLine, type Token } from './tokens.ts';

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

export const sourceOf = ({ file, line }: Token): Source => ({ key: file, line });

/** Files come from the cluster: they may open blocks without end. */
const deepestBlock = 20;

/** Words as lines, each with the block that it opens. */
export function structured(tokens: readonly Token[], depth = 0): readonly Directive[] {
  const directives: Directive[] = [];
  for (let at = 0; at < tokens.length;) {
    const head = tokens[at];
    if (head === undefined) break;
    const end = isBrace(head) ? at + 1 : endOfWords(tokens, at);
    const opens = !isBrace(head) && tokens[end]?.text === '{';
    const close = opens ? closingBrace(tokens, end) : end;
    if (!isBrace(head))
      directives.push({
        name: head.text,
        args: tokens.slice(at + 1, end).map(({ text }) => text),
        block: opens && depth < deepestBlock ? structured(tokens.slice(end + 1, close), depth + 1) : [],
        source: sourceOf(head),
      });
    at = opens ? close + 1 : end;
  }
  return directives;
}

const isBrace = ({ text }: Token): boolean => text === '{' || text === '}';

/** The line's end, or a brace on it; a brace on the next line opens a block as well. */
function endOfWords(tokens: readonly Token[], from: number): number {
  let end = from + 1;
  for (; end < tokens.length; end += 1) {
    const [before, token] = [tokens[end - 1], tokens[end]];
    if (before === undefined || token === undefined || isBrace(token) || !isSameLine(before, token)) break;
  }
  return end;
}

function closingBrace(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '{') depth += 1;
    if (tokens[at]?.text === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}
