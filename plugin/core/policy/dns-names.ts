import type { DnsRule } from '../model/cilium-policy.ts';

/**
 * Whether a name may be asked for under Cilium's rules about names (Cilium documentation, "DNS based"): `*` alone stands for
 * every name, within a pattern for any letters, digits, `-` and `_` of one label, `**.` before a pattern for whole labels.
 */
export const isNameAllowed = (rules: readonly DnsRule[], name: string): boolean =>
  rules.some((rule) =>
    rule.kind === 'name' ? same(rule.name, name) : matches(rule.pattern, withoutDot(name)),
  );

const same = (a: string, b: string): boolean => withoutDot(a) === withoutDot(b);

const withoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function matches(pattern: string, name: string): boolean {
  const wanted = withoutDot(pattern);
  if (wanted === '*') return true;
  const expression = wanted
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/^\*\*\\\./, '(?:[-a-z0-9_]+\\.)+')
    .replace(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${expression}$`).test(name);
}
