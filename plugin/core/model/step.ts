import type { Missing } from './part.ts';
import type { ProbeRequest, Vantage, VantageId } from './probe.ts';
import type { Readable } from './reading.ts';

/** A vantage that the plan wants. `namespaces` are tried in order until one admits the pod. */
export interface WantedVantage {
  readonly vantage: Vantage;
  readonly namespaces: readonly string[];
  /** Why it is wanted, for the progress line and the report. */
  readonly because: string;
  /** Why no probe can stand in for the pod there, so that only the pod itself may be asked from; absent: one can. */
  readonly noProbe?: Missing;
}

export interface ReadRequest {
  readonly vantage: VantageId;
  readonly subject: Readable;
  /** How long after the batch begins; absent: at once. */
  readonly delayMs?: number;
}

/** What to do next. Vantages that are up already are not started again; requests to missing ones are recorded as missing. */
export type Step =
  | {
      readonly kind: 'measure';
      readonly vantages: readonly WantedVantage[];
      readonly requests: readonly ProbeRequest[];
      readonly reads: readonly ReadRequest[];
      readonly because: string;
    }
  | { readonly kind: 'done'; readonly because: string };
