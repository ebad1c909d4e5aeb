import type { Source } from './directives.ts';
import { forwardLinesIn, type ForwardLine } from './forward-line.ts';
import { answererOf } from './forwarding.ts';
import type { Corefile, ServerBlock } from './parse.ts';
import { inZone } from './zone.ts';

/** A server named by a forward line, and a zone for whose names it may be asked. */
export interface Forward {
  readonly zone: string;
  readonly upstream: string;
  readonly source: Source;
}

/** Every upstream that any forward line names, for each zone of the line. */
export const allForwards = ({ blocks }: Corefile): readonly Forward[] =>
  blocks.flatMap((block) => forwardLinesIn(block.directives).flatMap((line) => forwardsOf(line, block)));

/** Those that names reach: no line before them, no other block and no other plugin takes them all. */
export const forwardsInUse = (corefile: Corefile): readonly Forward[] =>
  allForwards(corefile).filter(({ zone, source }) => {
    const answerer = answererOf(corefile, zone === '.' ? 'x' : `x.${zone}`, true);
    return (
      answerer?.kind === 'unknown' ||
      (answerer?.kind === 'forward' &&
        answerer.source.key === source.key &&
        answerer.source.line === source.line)
    );
  });

function forwardsOf({ from, upstreams, source }: ForwardLine, block: ServerBlock): readonly Forward[] {
  const zones = from === null ? block.zones : block.zones.flatMap((zone) => narrower(zone, from) ?? []);
  return [...new Set(zones)].flatMap((zone) => upstreams.map((upstream) => ({ zone, upstream, source })));
}

/** Of two zones the one within the other; null where they have no name in common. */
const narrower = (a: string, b: string): string | null => (inZone(a, b) ? a : inZone(b, a) ? b : null);
