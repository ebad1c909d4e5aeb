import type { Fact } from '../facts/fact.ts';
import type { Cell } from './cell.ts';
import type { Complaint } from './complaint.ts';
import type { Hop } from './hop.ts';
import type { Missing } from './part.ts';
import type { Protocol, VantageId } from './probe.ts';
import type { ClusterIdentity } from './topology.ts';

export type Confidence = 'certain' | 'likely' | 'possible';

/** Id of a fault ("coredns-pod-hung"), or unknown: the hop is found, what is wrong there is not. */
export type Cause =
  | { readonly kind: 'fault'; readonly id: string; readonly corpus: readonly string[] }
  | { readonly kind: 'unknown' };

/** A piece of evidence beside the probes, in one sentence with its source. */
export interface Evidence {
  readonly weight: 'proof' | 'supports' | 'contradicts';
  /** Where it was read: "endpointslice kube-system/kube-dns", "log of coredns-7d9f", "ICMP". */
  readonly source: string;
  readonly text: string;
}

/** Two cells identical but for one hop. */
export interface Contrast {
  readonly failing: Cell;
  readonly passing: Cell;
  /** What differs, in words: "the same question from the same pod to CoreDNS pod coredns-b". */
  readonly differsIn: string;
}

export interface Suspect {
  readonly hop: Hop;
  readonly cause: Cause;
  /** One sentence that stands without context. */
  readonly sentence: string;
  /** 0..1 among all hypotheses considered. */
  readonly posterior: number;
  readonly evidence: readonly Evidence[];
  readonly contrast: Contrast | null;
  /** Share of samples crossing the hop that fail, 1 for always. */
  readonly intermittency: number;
  /** Exact commands or steps, printed, never run. */
  readonly fix: readonly string[];
}

export type Verdict =
  | { readonly kind: 'healthy'; readonly scope: Scope }
  | {
      readonly kind: 'broken';
      readonly suspect: Suspect;
      readonly confidence: Confidence;
      readonly alternatives: readonly Suspect[];
      /** A second fault that explains what the first leaves unexplained. */
      readonly also: readonly Suspect[];
    }
  | {
      readonly kind: 'ambiguous';
      readonly suspects: readonly Suspect[];
      /** A second fault, whichever of the suspects is the first. */
      readonly also: readonly Suspect[];
      readonly commonGround: string;
      readonly settledBy: readonly string[];
    }
  | {
      readonly kind: 'inconclusive';
      readonly reasons: readonly string[];
      readonly suspects: readonly Suspect[];
    }
  | { readonly kind: 'not-a-network-fault'; readonly suspect: Suspect; readonly confidence: Confidence };

/** For what a healthy verdict holds. */
export interface Scope {
  readonly nodes: readonly string[];
  readonly namespace: string;
  readonly names: readonly string[];
  /** Those of them that resolve to no destination (0.0.0.0, ::) or to the asker itself (127.0.0.1, ::1); absent where there are none. */
  readonly leadingNowhere?: readonly { readonly name: string; readonly address: string }[];
  readonly samples: number;
  /** Upper 95 % bound of the failure rate through the Service, 0..1. */
  readonly failureRateBelow: number;
  /** The pod that was not asked itself; absent: no pod was named and it is on the pod network, or it was asked itself. */
  readonly inPlaceOf?: InPlaceOf;
}

/** Who asked in the place of a pod: a probe on the pod network, one on its node's own network as the pod is, or the node itself. */
export interface InPlaceOf {
  readonly pod: string;
  readonly by: 'probe' | 'probe-on-host' | 'node';
}

/** A fault proven by objects or direct probes that no client path feels now. */
export interface Risk {
  readonly suspect: Suspect;
  readonly why: string;
}

/** How one hop stands: for the path line. `untested` carries the reason. */
export interface HopState {
  readonly hop: Hop;
  readonly state: 'passed' | 'failed' | 'suspected' | 'untested';
  readonly note: string;
}

export interface NotTested {
  readonly what: string;
  readonly why: string;
  /** The same in parts; absent where it is not about questions to one target. */
  readonly asked?: Unasked;
}

/** Questions that were not put to a target. */
export interface Unasked {
  /** "external names", or a name complained of. */
  readonly names: string;
  /** Its address. */
  readonly target: string;
  readonly protocol: Protocol;
  readonly vantage: VantageId;
}

/** When and in which cluster it was measured. */
export interface Occasion {
  /** RFC 3339, as the topology was read. */
  readonly takenAt: string;
  /** null: the recording is of a time when it was not kept. */
  readonly cluster: ClusterIdentity | null;
}

export interface Diagnosis {
  readonly occasion: Occasion;
  readonly complaint: Complaint;
  readonly verdict: Verdict;
  readonly path: readonly HopState[];
  readonly cells: readonly Cell[];
  readonly risks: readonly Risk[];
  /** Objects that look guilty but do not explain any failing probe ("policy shop/deny exists, but …"). */
  readonly remarks: readonly string[];
  readonly notTested: readonly NotTested[];
  /** Cells that the verdict does not explain (p < 0.01). */
  readonly unexplained: readonly Cell[];
  readonly facts: readonly {
    readonly label: string;
    readonly value: string;
    /** The short report leaves it out. */
    readonly detail?: true;
  }[];
  /** The questions with which an investigation begins, answered. */
  readonly baseline: readonly Fact[];
  readonly missing: readonly { readonly part: string; readonly why: Missing }[];
  readonly vantages: readonly {
    readonly id: string;
    readonly namespace: string;
    readonly node: string;
    readonly modelledOn: string | null;
    readonly state: string;
  }[];
}
