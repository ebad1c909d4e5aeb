/** One question that a colleague would ask first, answered with what it rests on; or said to be not measured, and why. */
export interface Fact {
  readonly question: string;
  readonly answer: string;
  /** Empty where the answer speaks for itself. */
  readonly evidence: string;
  /** Only that nothing is wrong: the short report leaves it out. */
  readonly allWell?: true;
}

/** What a fact has beside its words, where `isWell`. */
export const wellIf = (isWell: boolean): Pick<Fact, 'allWell'> => (isWell ? { allWell: true } : {});

export const notMeasured = (question: string, why: string): Fact => ({
  question,
  answer: 'not measured',
  evidence: why,
});
