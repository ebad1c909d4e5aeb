import { matchesGlob } from './matches-glob.ts';

/** Files that an import may name, as far as they could be read. */
export interface Importable {
  /** Keys of the custom config map; null where that could not be read. */
  readonly custom: Readonly<Record<string, string>> | null;
  /** Keys of the Corefile's own config map, which stand in its folder. */
  readonly beside: Readonly<Record<string, string>>;
}

/**
 * The files that an import pattern names, sorted as CoreDNS reads them; null where they are nowhere that was read. By the
 * convention of managed clusters the custom config map is mounted as a folder "custom": a pattern there may match none.
 */
export function filesNamed(
  pattern: string,
  { custom, beside }: Importable,
): readonly (readonly [key: string, text: string])[] | null {
  const parts = pattern.split('/');
  const glob = parts.at(-1) ?? '';
  const folder = parts.at(-2) ?? '';
  const own = parts.length === 1 ? matching(glob, beside).filter(([key]) => key !== 'Corefile') : [];
  if (own.length > 0) return own;
  if (parts.length === 1 || custom === null) return null;
  const found = matching(glob, custom);
  return found.length > 0 || folder === 'custom' ? found : null;
}

const matching = (
  pattern: string,
  files: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] =>
  Object.entries(files)
    .filter(([key]) => matchesGlob(pattern.slice(0, longestPattern), key))
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** A config map's key has at most 253 characters. */
const longestPattern = 253;
