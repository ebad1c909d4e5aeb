/** What a row of probes says of the rate at which they fail. */
export type SequentialVerdict =
  /** It is closer to `rateOfConcern` than to `soundRate`. */
  | 'fails'
  /** The other way round. */
  | 'sound'
  /** More samples are needed. */
  | 'open';

/** A client notices one lookup in a hundred that waits for 5 s. */
const rateOfConcern = 0.01;

/** What networks lose without anybody's fault. */
const soundRate = 0.0005;

/** Odds of 20 to 1: errors of about 5 % either way. */
const decisive = Math.log(20);

/**
 * Wald's sequential probability ratio test ("Sequential Tests of Statistical Hypotheses", 1945): it needs about as few samples
 * as any test of this certainty can, some 300 where nothing fails.
 */
export function sequentialTest(failed: number, measured: number): SequentialVerdict {
  const ratio =
    failed * Math.log(rateOfConcern / soundRate) +
    (measured - failed) * Math.log((1 - rateOfConcern) / (1 - soundRate));
  return ratio >= decisive ? 'fails' : ratio <= -decisive ? 'sound' : 'open';
}
