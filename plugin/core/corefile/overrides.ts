import { valueOr, type Part } from '../model/part.ts';
import { inZone } from './forwarding.ts';
import { normalZone, type Corefile, type Directive } from './parse.ts';

/** Plugins that answer by themselves. */
const answering = ['hosts', 'template', 'rewrite', 'file', 'auto', 'acl', 'erratic'];

/** Directives of the server block that serves this name which may answer it. */
export function overridesOf(corefile: Part<Corefile>, name: string): readonly Directive[] {
  const { blocks } = valueOr(corefile, { blocks: [], problems: [] });
  const serving = blocks
    .flatMap((block) => block.zones.filter((zone) => inZone(name, zone)).map((zone) => ({ block, zone })))
    .sort((a, b) => b.zone.length - a.zone.length)[0];
  return (serving?.block.directives ?? []).filter(
    (directive) => answering.includes(directive.name) && mentions(directive, name),
  );
}

/** It names the name, or a zone of it; or it names no zone at all. */
function mentions(directive: Directive, name: string): boolean {
  const words = [...directive.args, ...directive.block.flatMap((line) => [line.name, ...line.args])];
  const zones = words
    .map(normalZone)
    .filter((word) => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(word) && !/^[0-9.]+$/.test(word));
  const patterns = words.filter((word) => /[\\^$*|(]/.test(word));
  if (zones.some((zone) => inZone(name, zone))) return true;
  return patterns.some((pattern) => matches(pattern, `${name}.`));
}

/** Patterns come from the cluster: one that JavaScript cannot compile, or a long one, matches nothing. */
function matches(pattern: string, name: string): boolean {
  try {
    return pattern.length < 200 && new RegExp(pattern).test(name);
  } catch {
    return false;
  }
}
