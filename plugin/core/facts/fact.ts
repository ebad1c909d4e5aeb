/** One question that a colleague would ask first, answered with what it rests on; or said to be not measured, and why. */
export interface Fact {
  readonly question: string;
  readonly answer: string;
  /** Empty where the answer speaks for itself. */
  readonly evidence: string;
}

export const notMeasured = (question: string, why: string): Fact => ({
  question,
  answer: 'not measured',
  evidence: why,
});
