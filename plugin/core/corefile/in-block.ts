import { zonesIn } from './addresses.ts';
import { doubted, type Answerer } from './answerer.ts';
import type { Directive } from './directives.ts';
import type { Doubt } from './doubt.ts';
import { forwardLinesIn, takes, type ForwardLine } from './forward-line.ts';
import type { ServerBlock } from './parse.ts';
import { bystanders, fallsThrough, sources } from './plugins.ts';
import { rewritten } from './rewrites.ts';
import { matchingZone, normalZone, zoneLength } from './zone.ts';

/** Who answers a name in one server block. */
export function answererIn(block: ServerBlock, blockZone: string, name: string, absent: boolean): Answerer {
  const asked = rewritten(block.directives, name);
  if (typeof asked !== 'string') return forwarded(block, blockZone, normalZone(name), [asked]);
  const cluster = clusterZoneIn(block, asked, absent);
  if (cluster !== null) return { kind: 'kubernetes', zone: cluster };
  if (block.directives.some((directive) => keeps(directive, block, asked)))
    return { kind: 'other', zone: blockZone };
  return forwarded(block, blockZone, asked, [
    ...block.directives.flatMap((directive) => strangeness(directive, block, asked)),
    ...(asked === normalZone(name) ? [] : [rewriteDoubt(block, asked)]),
  ]);
}

/** Whether no plugin of a server block answers the name or hands it on. */
export const leavesOpen = (block: ServerBlock, blockZone: string, name: string): boolean =>
  answererIn(block, blockZone, name, false).kind === 'other' &&
  !block.directives.some((directive) => keeps(directive, block, normalZone(name)));

/** By the forward lines in their order, each taking what lies in its zone and is not excepted. */
function forwarded(block: ServerBlock, blockZone: string, name: string, doubts: readonly Doubt[]): Answerer {
  const answers: Answerer[] = [];
  const open: (readonly Doubt[])[] = [];
  for (const line of forwardLinesIn(block.directives)) {
    const taken = takes(line, name);
    if (taken === false) continue;
    answers.push(byLine(line, blockZone));
    open.push(line.doubts);
    if (taken === true) break;
    open.push([{ source: line.source, text: 'forwards a zone that a variable names' }]);
  }
  return doubted(blockZone, answers, [...doubts, ...open.flat()]);
}

const byLine = ({ from, upstreams, manner, source }: ForwardLine, blockZone: string): Answerer => ({
  kind: 'forward',
  zone: from === null || zoneLength(from) < zoneLength(blockZone) ? blockZone : from,
  upstreams,
  manner,
  source,
});

/** The zone of the kubernetes plugin in which the name lies; null where it hands the name on. */
function clusterZoneIn(block: ServerBlock, name: string, absent: boolean): string | null {
  const kubernetes = block.directives.find((directive) => directive.name === 'kubernetes');
  if (kubernetes === undefined) return null;
  const zone = matchingZone(zonesServed(kubernetes, block), name);
  const handedOn = absent && matchingZone(fallsThrough(kubernetes) ?? [], name) !== null;
  return handedOn ? null : zone;
}

/** Answers from data of its own and hands nothing on. A hosts plugin stands before all others, and fails what it does not list. */
function keeps(directive: Directive, block: ServerBlock, name: string): boolean {
  const zones = dataZones(directive, block);
  return zones !== null && matchingZone(zones, name) !== null && !handsOn(directive, name);
}

const handsOn = (directive: Directive, name: string): boolean =>
  matchingZone(fallsThrough(directive) ?? [], name) !== null;

/** null where the plugin has no data. */
function dataZones({ name, args }: Directive, { zones }: ServerBlock): readonly string[] | null {
  const named = name === 'hosts' ? args.slice(1).flatMap(zonesIn) : sources[name]?.(args);
  return named === undefined ? null : named.length === 0 ? zones : named;
}

/** What in a directive may answer this name, or send it elsewhere, without being understood. */
function strangeness(directive: Directive, block: ServerBlock, name: string): readonly Doubt[] {
  const { name: plugin, source } = directive;
  if (plugin === 'import') return [unreadDoubt(directive)];
  const nested = directive.block.filter((line) => line.name === 'import').map(unreadDoubt);
  if (plugin === 'kubernetes' || plugin === 'forward' || bystanders.includes(plugin)) return nested;
  const zones = dataZones(directive, block);
  if (zones === null)
    return [{ source, text: `has plugin ${plugin}, and what that does with a name is not known here` }];
  return matchingZone(zones, name) === null
    ? nested
    : [
        ...nested,
        { source, text: `has plugin ${plugin}, which answers some names of its zone and hands on others` },
      ];
}

export const unreadDoubt = ({ args, source }: Directive): Doubt => ({
  source,
  text: `imports ${args.join(' ')}, which could not be read`,
});

const rewriteDoubt = ({ directives, source }: ServerBlock, name: string): Doubt => ({
  source: directives.find((directive) => directive.name === 'rewrite')?.source ?? source,
  text: `rewrites the name to ${name} before it is forwarded`,
});

/** Zones of the kubernetes plugin: its own, else the block's. */
export const zonesServed = (directive: Directive, block: ServerBlock): readonly string[] =>
  directive.args.length > 0 ? directive.args.flatMap(zonesIn) : block.zones;
