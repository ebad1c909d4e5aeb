import { normalZone, type Corefile, type Directive, type ServerBlock, type Source } from './parse.ts';

/** Who answers a name, by the Corefile alone. */
export type Answerer =
  | { readonly kind: 'kubernetes'; readonly zone: string }
  /** `upstreams` as written: addresses with optional port, or "/etc/resolv.conf". */
  | {
      readonly kind: 'forward';
      readonly zone: string;
      readonly upstreams: readonly string[];
      readonly source: Source;
    }
  | { readonly kind: 'other'; readonly zone: string };

/** Whether `name` lies in `zone` (both without the last dot). */
export function inZone(name: string, zone: string): boolean {
  const plain = normalZone(name);
  return zone === '.' || plain === zone || plain.endsWith(`.${zone}`);
}

/**
 * The longest matching server block answers (CoreDNS chooses blocks by the most specific zone); in it the kubernetes
 * plugin's zones come before the most specific `forward`.
 */
export function answererOf(corefile: Corefile, name: string): Answerer | null {
  const block = longest(corefile.blocks, (candidate) => matchingZone(candidate.zones, name));
  if (block === null) return null;
  const kubernetes = block.value.directives.find((directive) => directive.name === 'kubernetes');
  const clusterZone =
    kubernetes === undefined ? null : matchingZone(zonesServed(kubernetes, block.value), name);
  if (clusterZone !== null) return { kind: 'kubernetes', zone: clusterZone };
  const forwards = block.value.directives.filter((directive) => directive.name === 'forward');
  const forward = longest(forwards, (directive) =>
    matchingZone([normalZone(directive.args[0] ?? '.')], name),
  );
  if (forward === null) return { kind: 'other', zone: block.zone };
  const zone = forward.zone === '.' ? block.zone : forward.zone;
  return { kind: 'forward', zone, upstreams: forward.value.args.slice(1), source: forward.value.source };
}

/** Every upstream that any `forward` names, as written. */
export function allForwards(
  corefile: Corefile,
): readonly { readonly zone: string; readonly upstream: string }[] {
  return corefile.blocks.flatMap((block) =>
    block.directives
      .filter((directive) => directive.name === 'forward')
      .flatMap((directive) =>
        directive.args.slice(1).map((upstream) => ({ zone: block.zones[0] ?? '.', upstream })),
      ),
  );
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

const zonesServed = (directive: Directive, block: ServerBlock): readonly string[] =>
  directive.args.length > 0 ? directive.args.map(normalZone) : block.zones;

function matchingZone(zones: readonly string[], name: string): string | null {
  const matching = zones.filter((zone) => inZone(name, zone)).sort((a, b) => zoneLength(b) - zoneLength(a));
  return matching[0] ?? null;
}

const zoneLength = (zone: string): number => (zone === '.' ? 0 : zone.length);

function longest<T>(
  items: readonly T[],
  zoneOf: (item: T) => string | null,
): { readonly value: T; readonly zone: string } | null {
  let best: { readonly value: T; readonly zone: string } | null = null;
  for (const value of items) {
    const zone = zoneOf(value);
    if (zone !== null && (best === null || zoneLength(zone) > zoneLength(best.zone))) best = { value, zone };
  }
  return best;
}
