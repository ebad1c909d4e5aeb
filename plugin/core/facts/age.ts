import { secondsBetween } from '../timestamps.ts';

const daySeconds = 86_400;

/** Seconds from `at` to `now`; null where that is no time, lies ahead, or is more than a day. */
export function ageWithinDay(at: string, now: string): number | null {
  const age = secondsBetween(at, now);
  return age !== null && age >= 0 && age < daySeconds ? age : null;
}

export const ageWords = (seconds: number): string =>
  seconds < 120
    ? `${String(Math.round(seconds))} s`
    : seconds < 7200
      ? `${String(Math.round(seconds / 60))} min`
      : `${String(Math.round(seconds / 3600))} h`;
