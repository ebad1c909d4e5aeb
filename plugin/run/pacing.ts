import type { Batch, ResultFrame } from '../../probes/wire.ts';
import type { VantageReport } from '../core/model/observation.ts';
import type { VantageId } from '../core/model/probe.ts';
import type { Topology } from '../core/model/topology.ts';
import { backendsOf, limitsOf, silenceAfter, type LoadLimits, type Round } from './load-limits.ts';
import type { Pace } from './slots.ts';

/** Between two questions to one address, milliseconds. */
export const usualMs = 8;

/** For servers that are at their limit already. */
export const gentleMs = 100;

/** The pace of one run: what its rounds may ask of a CoreDNS pod within a second, also where one round follows another. */
export class Pacing {
  readonly #staggerMs: number;
  /** Milliseconds since the run began. */
  readonly #now: () => number;
  #limits: LoadLimits = new Map();
  /** Whatever has a limit was last sent before this. */
  #lastSent = -Infinity;

  constructor(gentle: boolean, now: () => number) {
    this.#staggerMs = gentle ? gentleMs : usualMs;
    this.#now = now;
  }

  /** Before a round: shares what CoreDNS pods may meet among all places that ask in it. */
  begin(
    { requests, reads }: Pick<Round, 'requests' | 'reads'>,
    topology: Topology,
    vantages: ReadonlyMap<VantageId, VantageReport>,
  ): void {
    const searches = (vantage: VantageId): number => searchesOf(vantages.get(vantage));
    this.#limits = limitsOf({ requests, reads, backends: backendsOf(topology), searches });
  }

  of(vantage: VantageId): Pace {
    return {
      staggerMs: this.#staggerMs,
      mostPerSecond: this.#limits.get(vantage) ?? {},
      restMs: Math.max(0, Math.ceil(this.#lastSent + 1000 - this.#now())),
    };
  }

  /** After a batch: `stream` holds its results where they came as one; else it is not known when they were sent. */
  ended(batch: Batch, stream: readonly ResultFrame[] | null): void {
    const quietMs = stream === null ? 0 : silenceAfter(batch, stream);
    this.#lastSent = Math.max(this.#lastSent, this.#now() - quietMs);
  }

  /** After a batch of which nothing was heard: its instrument may have just begun, and go on to its end. */
  lost({ questions }: Batch): void {
    const longest = Math.max(0, ...questions.map((one) => (one.kind === 'dns' ? one.atMs : 0)));
    this.#lastSent = Math.max(this.#lastSent, this.#now() + longest);
  }
}

/** Domains in which a pod searches where its resolv.conf was not read: its namespace's, all Services', the cluster's. */
const usualSearches = 3;

function searchesOf(report: VantageReport | undefined): number {
  if (report?.state.kind !== 'ready' || report.state.resolver.kind !== 'read') return usualSearches;
  return report.state.resolver.config.searches.length;
}
