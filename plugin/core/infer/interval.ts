/** Wilson's 95 % interval for k failures in n samples, 0..1. */
export function wilson(failures: number, samples: number): { readonly low: number; readonly high: number } {
  if (samples === 0) return { low: 0, high: 1 };
  const z = 1.96;
  const rate = failures / samples;
  const centre = rate + (z * z) / (2 * samples);
  const margin = z * Math.sqrt((rate * (1 - rate)) / samples + (z * z) / (4 * samples * samples));
  const scale = 1 + (z * z) / samples;
  return { low: Math.max(0, (centre - margin) / scale), high: Math.min(1, (centre + margin) / scale) };
}

/** The failure rate that n clean samples exclude with 95 %: 1 − 0.05^(1/n). 1 for none. */
export const rateExcludedBy = (samples: number): number => (samples === 0 ? 1 : 1 - 0.05 ** (1 / samples));
