import type { Source } from './directives.ts';
import type { Doubt } from './doubt.ts';
import { usualManner, type ForwardManner } from './forward-line.ts';

/** Who answers a name, by the Corefile alone. */
export type Answerer =
  | { readonly kind: 'kubernetes'; readonly zone: string }
  /** `upstreams` as written: addresses with optional scheme and port, or "/etc/resolv.conf". */
  | {
      readonly kind: 'forward';
      readonly zone: string;
      readonly upstreams: readonly string[];
      readonly manner: ForwardManner;
      readonly source: Source;
    }
  /** CoreDNS itself, from data of its own or by refusing. */
  | { readonly kind: 'other'; readonly zone: string }
  /** The Corefile leaves it open; `upstreams` are those that are supposed to be asked, as far as any are written. */
  | {
      readonly kind: 'unknown';
      readonly zone: string;
      readonly upstreams: readonly string[];
      readonly manner: ForwardManner;
      /** Of the line that forwards, as far as there is one, else of the first doubt. */
      readonly source: Source;
      readonly doubts: readonly [Doubt, ...Doubt[]];
    };

/**
 * The first answer, unless there are doubts about it. Then whoever the last one asks is supposed to be asked, which depends on
 * nothing that is not known; the others are not.
 */
export function doubted(zone: string, answers: readonly Answerer[], others: readonly Doubt[]): Answerer {
  const own = answers.flatMap((one) => (one.kind === 'unknown' ? one.doubts : []));
  const [doubt, ...more] = [...own, ...others];
  const [first] = answers;
  if (doubt === undefined) return first ?? { kind: 'other', zone };
  const supposed = answers.findLast((one) => 'upstreams' in one);
  return {
    kind: 'unknown',
    zone: supposed?.zone ?? zone,
    upstreams: supposed?.upstreams ?? [],
    manner: supposed?.manner ?? usualManner,
    source: supposed?.source ?? doubt.source,
    doubts: [doubt, ...more],
  };
}
