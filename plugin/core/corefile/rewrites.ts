import type { Directive } from './directives.ts';
import type { Doubt } from './doubt.ts';
import { isUsable, matchOf } from './patterns.ts';
import { isVariable } from './tokens.ts';
import { normalZone } from './zone.ts';

/** The name for which a server block looks after its rewrite rules, or why that cannot be told. */
export function rewritten(directives: readonly Directive[], name: string): string | Doubt {
  let current = normalZone(name);
  for (const directive of directives) {
    if (directive.name !== 'rewrite') continue;
    const next = byRule(directive, current);
    if (typeof next !== 'string' && next !== null) return next;
    if (next === null) continue;
    current = next;
    if (directive.args[0] !== 'continue') break;
  }
  return current;
}

/** CoreDNS documentation, plugin "rewrite". null where the rule does not touch the name. */
function byRule({ args, block, source }: Directive, name: string): string | null | Doubt {
  const inBlock = block.find((line) => line.name === 'name')?.args;
  const words = args.filter((word, at) => at > 0 || (word !== 'continue' && word !== 'stop'));
  const [field, ...rest] = inBlock === undefined ? words : ['name', ...inBlock];
  if (field !== 'name') return null;
  const [how = '', from = '', to = ''] = matchers.includes(rest[0] ?? '') ? rest : ['exact', ...rest];
  if ([from, to].some(isVariable))
    return { source, text: `rewrites ${from} to ${to}, by a variable whose value is not known here` };
  if (how === 'regex' && !isUsable(from))
    return { source, text: `rewrites names by the pattern ${from}, which cannot be used here` };
  const next = applied(how, `${name}.`, from, to);
  return next === null ? null : normalZone(next);
}

const matchers = ['exact', 'prefix', 'suffix', 'substring', 'regex'];

/** Works on the name with its last dot. */
function applied(how: string, name: string, from: string, to: string): string | null {
  const lower = from.toLowerCase();
  const whole = lower.endsWith('.') ? lower : `${lower}.`;
  switch (how) {
    case 'prefix':
      return name.startsWith(lower) ? to + name.slice(lower.length) : null;
    case 'suffix':
      return name.endsWith(whole) ? name.slice(0, -whole.length) + to : null;
    case 'substring':
      return name.includes(lower) ? name.replaceAll(lower, to) : null;
    case 'regex':
      return byPattern(name, from, to);
    default:
      return name === whole ? to : null;
  }
}

function byPattern(name: string, pattern: string, to: string): string | null {
  const match = matchOf(pattern, name);
  return match === null ? null : to.replace(/\{(\d+)\}/g, (_, group: string) => match[Number(group)] ?? '');
}
