import type { Batch, ResultFrame } from '../../probes/wire.ts';
import type { Complaint } from '../core/model/complaint.ts';
import type { VantageReport } from '../core/model/observation.ts';
import type { Missing, Part } from '../core/model/part.ts';
import type { VantageId } from '../core/model/probe.ts';
import type { WantedVantage } from '../core/model/step.ts';
import type { Topology } from '../core/model/topology.ts';

/** What a run needs of a cluster; the run layer sees no more of Kubernetes than this. */
export interface Cluster {
  readonly readTopology: (complaint: Complaint) => Promise<Topology>;
  /** Names of the CoreDNS pods that are there now and are not being deleted. */
  readonly dnsPodsNow: () => Promise<Part<readonly string[]>>;
  /** Creates the pod and waits until its instrument answers; a refusal or a pull that does not start ends it with a reason. */
  readonly startVantage: (
    wanted: WantedVantage,
    signal: AbortSignal,
    /** Told for what its pod waits, as often as that changes. */
    waiting: (words: string) => void,
  ) => Promise<VantageReport>;
  /** Runs a batch in a vantage that is ready. `frames` holds what a whole stream brought; a torn one is missing. */
  readonly runBatch: (vantage: VantageId, batch: Batch, signal: AbortSignal) => Promise<BatchResult>;
  /** Deletes everything this run has created; never throws. */
  readonly cleanup: () => Promise<CleanupReport>;
  readonly apiCalls: () => number;
}

export type BatchResult =
  | { readonly kind: 'stream'; readonly stdout: Uint8Array }
  /** Brought by termination messages, where no exec is possible; `left` did not fit. */
  | { readonly kind: 'results'; readonly results: readonly ResultFrame[]; readonly left: number }
  | { readonly kind: 'missing'; readonly why: Missing };

/** `left` lists what could not be deleted, and `command` is the one command that removes it. */
export type CleanupReport =
  | { readonly kind: 'clean'; readonly deleted: readonly string[] }
  | {
      readonly kind: 'left';
      readonly left: readonly string[];
      readonly command: string;
      readonly why: string;
    };
