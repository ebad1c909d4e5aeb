/** The failure rate that n clean samples exclude with 95 %: 1 − 0.05^(1/n). 1 for none. */
export const rateExcludedBy = (samples: number): number => (samples === 0 ? 1 : 1 - 0.05 ** (1 / samples));

/** Wilson's 95 % interval of a rate, 0..1; [0, 1] for no samples. */
export function wilson(hits: number, samples: number): readonly [low: number, high: number] {
  if (samples === 0) return [0, 1];
  const z = 1.96;
  const rate = hits / samples;
  const scale = 1 + z ** 2 / samples;
  const middle = (rate + z ** 2 / (2 * samples)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / samples + z ** 2 / (4 * samples ** 2))) / scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
