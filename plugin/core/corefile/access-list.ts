import type { Directive } from './directives.ts';

/** A line of an access list: what it does to queries of these types from these networks; null: to all of them. */
export interface AccessRule {
  readonly action: string;
  readonly types: readonly string[] | null;
  readonly networks: readonly string[] | null;
}

/** ACTION [type QTYPE...] [net SOURCE...] (CoreDNS documentation, plugin "acl"). */
export const accessRules = ({ block }: Directive): readonly AccessRule[] =>
  block.map(({ name, args }) => ({
    action: name.toLowerCase(),
    types: limits(after(args, 'type').map((type) => type.toUpperCase())),
    networks: limits(after(args, 'net')),
  }));

const keywords = ['type', 'net'];

/** The words from this keyword to the next. */
function after(args: readonly string[], keyword: string): readonly string[] {
  const from = args.findIndex((word) => word.toLowerCase() === keyword);
  if (from === -1) return [];
  const rest = args.slice(from + 1);
  const end = rest.findIndex((word) => keywords.includes(word.toLowerCase()));
  return end === -1 ? rest : rest.slice(0, end);
}

const limits = (words: readonly string[]): readonly string[] | null =>
  words.length === 0 || words.includes('*') || words.includes('ANY') ? null : words;

/**
 * Whether the list may do this to a query: its first line that fits decides, and what fits none is admitted. `lies` says whether the
 * asker's address lies in a network, null where nobody knows; then the line may decide or not.
 */
export function mayDo(
  rules: readonly AccessRule[],
  actions: readonly string[],
  type: string,
  lies: (network: string) => boolean | null,
): boolean {
  for (const { action, types, networks } of rules) {
    if (types?.includes(type) === false) continue;
    const from = networks === null ? true : liesInAny(networks.map(lies));
    if (from === false) continue;
    if (actions.includes(action)) return true;
    if (from === true) return false;
  }
  return false;
}

const liesInAny = (answers: readonly (boolean | null)[]): boolean | null =>
  answers.includes(true) ? true : answers.includes(null) ? null : false;
