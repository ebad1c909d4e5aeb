import type { ResolverConfig } from './model/observation.ts';

/**
 * resolv.conf(5) as glibc reads it: the first three nameservers, the last `search` or `domain` line, `ndots` 1 unless an
 * option says otherwise and never above 15. Comments begin with # or ; at the line's start.
 */
export function parseResolverConfig(text: string): ResolverConfig {
  const nameservers: string[] = [];
  let searches: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue;
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === 'nameserver' && words[0] !== undefined) nameservers.push(words[0]);
    if (keyword === 'search') searches = words;
    if (keyword === 'domain') searches = words.slice(0, 1);
    if (keyword === 'options') ndots = ndotsIn(words) ?? ndots;
  }
  return { nameservers: nameservers.slice(0, 3), searches, ndots: Math.min(ndots, 15) };
}

function ndotsIn(words: readonly string[]): number | null {
  const option = words.findLast((word) => /^ndots:\d+$/.test(word));
  return option === undefined ? null : Number(option.slice('ndots:'.length));
}
