/** The failure rate that n clean samples exclude with 95 %: 1 − 0.05^(1/n). 1 for none. */
export const rateExcludedBy = (samples: number): number => (samples === 0 ? 1 : 1 - 0.05 ** (1 / samples));
