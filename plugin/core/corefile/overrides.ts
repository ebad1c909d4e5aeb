import { valueOr, type Part } from '../model/part.ts';
import type { Directive } from './directives.ts';
import { blocksFor } from './forwarding.ts';
import { emptyCorefile, type Corefile } from './parse.ts';
import { matchOf } from './patterns.ts';
import { rewritten } from './rewrites.ts';
import { inZone, normalZone } from './zone.ts';

/** Plugins that answer by themselves. */
const answering = ['hosts', 'template', 'rewrite', 'file', 'auto', 'acl', 'erratic'];

/** Directives of the server blocks that may serve this name which may answer it. */
export const overridesOf = (corefile: Part<Corefile>, name: string): readonly Directive[] =>
  directivesFor(corefile, name).filter(
    (directive) =>
      answering.includes(directive.name) && (mentions(directive, name) || isRewritten(directive, name)),
  );

/** Everything that stands in the server blocks that may serve this name. */
export const directivesFor = (corefile: Part<Corefile>, name: string): readonly Directive[] =>
  blocksFor(valueOr(corefile, emptyCorefile), name).flatMap(({ block }) => block.directives);

/** Its rule makes another name of it, as far as that can be told: a rule that cannot be followed proves nothing. */
function isRewritten(directive: Directive, name: string): boolean {
  if (directive.name !== 'rewrite') return false;
  const next = rewritten([directive], name);
  return typeof next === 'string' && next !== normalZone(name);
}

/** It names the name, or a zone of it; or it names no zone at all. */
function mentions(directive: Directive, name: string): boolean {
  const words = [...directive.args, ...directive.block.flatMap((line) => [line.name, ...line.args])];
  const zones = words
    .map(normalZone)
    .filter((word) => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(word) && !/^[0-9.]+$/.test(word));
  const patterns = words.filter((word) => /[\\^$*|(]/.test(word));
  if (zones.some((zone) => inZone(name, zone))) return true;
  return patterns.some((pattern) => matchOf(pattern, `${name}.`) !== null);
}
