import type { Hop, HopKind } from '../model/hop.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import type { Evidence } from '../model/verdict.ts';
import type { Effect } from '../paths/predict.ts';
import type { Scene } from '../infer/scene.ts';
import type { Place } from './places.ts';

/** A kind of thing that goes wrong at one hop: a hypothesis, to be weighed against what was observed. */
export interface Fault {
  /** Stable kebab-case; users grep for it. */
  readonly id: string;
  readonly hop: HopKind;
  /** Numbers in public fault corpora and this project's own; metadata only. */
  readonly corpus: readonly string[];
  /** What it means, in one sentence without instance. */
  readonly title: string;
  /** Two to four sentences for somebody who meets it: the mechanism, how it looks, and what tells it from its neighbours. */
  readonly explanation: string;
  /** One to three sentences, without instance: how to confirm it by hand, how to repair it, how to prevent it. */
  readonly remedy: string;
  /** Where it is described: Kubernetes documentation section, issue or RFC, by title. */
  readonly source: string;
  /** The objects for which it can stand in this scene, each with what it predicts and what speaks for or against it. */
  readonly instances: (scene: Scene) => readonly FaultInstance[];
}

export interface FaultInstance {
  readonly hop: Hop;
  /** Where it strikes at all, whatever is asked; `effect` is not asked elsewhere. Absent: `effect` alone decides. */
  readonly where?: Place;
  /** What it does to packets that cross it; general, never cut to one observation. */
  readonly effect: Effect;
  readonly evidence: readonly Evidence[];
  /** One sentence that stands without context. */
  readonly sentence: string;
  /** Exact commands or steps; printed, never run. */
  readonly fix: readonly string[];
  /** Of these some probe must have seen one where it was improbable; else nothing speaks for it and it is not weighed. */
  readonly shows?: readonly Look[];
  /** Whether it may strike only a share of the packets. Default: always. */
  readonly intermittent?: boolean;
  /** The share of packets that it strikes, where that is known; else it is estimated. */
  readonly share?: number;
  /** What strikes a larger share of them is something else. Default: it may strike all. */
  readonly mostShare?: number;
  /** Strikes nobody now: a risk that objects prove. */
  readonly latent?: boolean;
  /** Not a fault of the network: the verdict says so. */
  readonly notNetwork?: boolean;
  /** What would have to be known first, and could not be learnt: with any of it the verdict is inconclusive. */
  readonly unlessKnown?: readonly string[];
  /** Nothing speaks for it but that what would exclude it could not be read: no likelier than an unknown fault. */
  readonly supposed?: boolean;
  /** What could not be read and may tell why it came about: then it is what clients meet, and not for certain the cause. */
  readonly mayHaveCauseIn?: readonly string[];
  /** It is why something could not be asked, which speaks for it as a failing probe does. */
  readonly preventsAsking?: boolean;
  /** What would settle it where it ties with another suspect. */
  readonly settledBy?: string;
}

/** An outcome, or an answer that takes hundreds of milliseconds. */
export type Look = OutcomeClass | 'slow';

/** A hypothesis with the fault it belongs to; `fault` null is the unknown fault of a hop. */
export interface Hypothesis extends FaultInstance {
  readonly fault: Fault | null;
  /** What befalls the probes themselves and lies at no hop: never accused. */
  readonly disturbance?: boolean;
  /** It is unknown only because what would name it could not be read. */
  readonly veiled?: boolean;
}
