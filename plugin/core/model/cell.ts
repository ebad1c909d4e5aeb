import type { OutcomeClass } from './outcome.ts';
import type { Probe } from './probe.ts';

/** All observations of one probe. */
export interface Cell {
  readonly key: string;
  readonly probe: Probe;
  /** A name complained of, as it should exist; absent for its other readings, and where the question itself tells what to expect. */
  readonly shouldExist?: true;
  /** Measured samples by class; classes that did not occur are absent. */
  readonly counts: Readonly<Partial<Record<OutcomeClass, number>>>;
  /** What the counts are judged as, where the kernel hides refusals behind silence or a cut answer came whole over TCP; absent: as they are. */
  readonly judged?: Readonly<Partial<Record<OutcomeClass, number>>>;
  readonly measured: number;
  readonly missing: number;
  /** Answers as expected that took longer than a healthy path takes. */
  readonly slow: number;
  /** Samples whose class is not among those a healthy path gives to this question, and slow ones. */
  readonly failed: number;
  /** Of the answered samples; null where none was. */
  readonly medianMs: number | null;
  /** Classes in the order the samples were sent. */
  readonly sequence: readonly OutcomeClass[];
  readonly icmpSenders: readonly string[];
  /** Distinct answer data seen, for telling wrong answers. */
  readonly data: readonly string[];
  /** Smallest TTL of each answer, seconds, in the order of asking. */
  readonly ttls: readonly number[];
  /** Owners of SOA records seen with negative answers. */
  readonly soas: readonly string[];
}
