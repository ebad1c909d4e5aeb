import type { Outcome } from './outcome.ts';
import type { Missing } from './part.ts';
import type { Probe, Vantage } from './probe.ts';
import type { Reading } from './reading.ts';

/** One sample. A refused connection is measured; an unpullable image, a forbidden exec or a torn stream is missing. */
export type Observation =
  | { readonly kind: 'measured'; readonly probe: Probe; readonly sentMs: number; readonly outcome: Outcome }
  | { readonly kind: 'missing'; readonly probe: Probe; readonly why: Missing };

/** An image with which no probe pod came to run in the place of a vantage. */
export interface NotStarted {
  readonly image: string;
  /** Whether the user had named it. */
  readonly asked: boolean;
  /** In the words of the kubelet, where it has any. */
  readonly why: Missing;
}

/** What became of a vantage that was asked for. */
export interface VantageReport {
  readonly vantage: Vantage;
  /** Tried before, best first; absent: the first image started, or none was tried. */
  readonly notStarted?: readonly NotStarted[];
  readonly state:
    | {
        readonly kind: 'ready';
        readonly pod: string;
        readonly address: string | null;
        readonly image: string;
        readonly instrument: string;
        /** Why results come by termination messages of pods that run to their end; absent where exec works. */
        readonly withoutExec?: Missing;
        /** The user's own container that was asked from, since no probe pod could be started: why not. */
        readonly inModelledPod?: { readonly container: string; readonly since: Missing };
        readonly readyAfterMs: number;
        readonly resolver: ResolverReading;
      }
    | { readonly kind: 'missing'; readonly why: Missing };
}

/** What a vantage's /etc/resolv.conf says. */
export type ResolverReading =
  | { readonly kind: 'read'; readonly config: ResolverConfig }
  | { readonly kind: 'missing'; readonly why: Missing };

export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
}

/** Everything that was observed in one run, in the order of asking. */
export interface Observations {
  readonly vantages: readonly VantageReport[];
  readonly samples: readonly Observation[];
  readonly readings: readonly Reading[];
}
