import { doubted, type Answerer } from './answerer.ts';
import { answererIn, leavesOpen, unreadDoubt, zonesServed } from './in-block.ts';
import type { Corefile, ServerBlock } from './parse.ts';
import { isVariable } from './tokens.ts';
import { matchingZone, zoneLength } from './zone.ts';

export type { Answerer } from './answerer.ts';
export { inZone } from './zone.ts';

/** Zone and server block that may answer a name, the most specific first, up to the first that certainly does. */
export function blocksFor(
  { blocks }: Corefile,
  name: string,
): readonly { readonly block: ServerBlock; readonly zone: string }[] {
  const candidates = blocks
    .flatMap((block) => {
      const open = block.addresses.some(({ zone }) => zone === null) ? '.' : null;
      const zone = matchingZone(block.zones, name) ?? open;
      return zone === null ? [] : [{ block, zone }];
    })
    .sort((a, b) => zoneLength(b.zone) - zoneLength(a.zone) || doubtful(b.block) - doubtful(a.block));
  const sure = candidates.findIndex(({ block }) => block.doubt === undefined);
  return sure === -1 ? candidates : candidates.slice(0, sure + 1);
}

const doubtful = ({ doubt }: ServerBlock): number => (doubt === undefined ? 0 : 1);

/**
 * CoreDNS takes the server block with the most specific zone, and in it the plugins in an order of their own. `absent`: the cluster's
 * own data do not have the name. null where no block serves it: CoreDNS refuses.
 */
export function answererOf(corefile: Corefile, name: string, absent = false): Answerer | null {
  const candidates = blocksFor(corefile, name);
  const answers = candidates.map(({ block, zone }) => answererIn(block, zone, name, absent));
  const [first] = answers;
  if (first === undefined) return null;
  const cluster = answers.find(({ kind }) => kind === 'kubernetes');
  if (cluster !== undefined) return cluster;
  const differ = answers.some((one) => !isSame(one, first));
  return doubted(first.zone, answers, [
    ...(differ ? candidates.flatMap(({ block }) => block.doubt ?? []) : []),
    ...corefile.unread.map(unreadDoubt),
    ...corefile.problems.map(({ source, text }) => ({
      source,
      text: `has an error (${text}): CoreDNS does not take it, and runs on an older one if at all`,
    })),
  ]);
}

const isSame = (a: Answerer, b: Answerer): boolean =>
  a.kind === b.kind &&
  ('upstreams' in a ? a.upstreams.join() : '') === ('upstreams' in b ? b.upstreams.join() : '');

/**
 * What CoreDNS says to a name that no server block serves ("refused"), or whose block has no plugin that would answer or hand it on
 * ("servfail"); null where somebody may answer.
 */
export function unservedAs(corefile: Corefile, name: string): 'refused' | 'servfail' | null {
  if (corefile.unread.length > 0 || corefile.problems.length > 0 || corefile.blocks.length === 0) return null;
  const candidates = blocksFor(corefile, name);
  if (candidates.length === 0) return 'refused';
  return candidates.every(({ block, zone }) => leavesOpen(block, zone, name)) ? 'servfail' : null;
}

/** The first forward zone of the kubernetes plugin that is not a reverse zone: the cluster domain. */
export function clusterDomainOf(corefile: Corefile): string | null {
  for (const block of corefile.blocks) {
    for (const directive of block.directives) {
      if (directive.name !== 'kubernetes') continue;
      const zone = zonesServed(directive, block).find(
        (candidate) => !/(^|\.)(in-addr|ip6)\.arpa$/.test(candidate) && candidate !== '.',
      );
      if (zone !== undefined) return zone;
    }
  }
  return null;
}

/** Whether a variable names zones of the cluster. */
export const isClusterVariable = ({ blocks }: Corefile): boolean =>
  blocks.some(({ directives }) =>
    directives.some(({ name, args }) => name === 'kubernetes' && args.some(isVariable)),
  );
