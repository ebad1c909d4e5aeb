import { secondsBetween } from '../timestamps.ts';

const daySeconds = 86_400;

/** By so much the clocks of a laptop and of an API server differ, and a run goes on after its time was taken. */
const aheadSeconds = 300;

/** Seconds from `at` to `now`, 0 where it lies ahead by as much as clocks differ; null where that is no time, lies further ahead, or is more than a day. */
export function ageWithinDay(at: string, now: string): number | null {
  const age = secondsBetween(at, now);
  return age !== null && age > -aheadSeconds && age < daySeconds ? Math.max(0, age) : null;
}

export const ageWords = (seconds: number): string =>
  seconds < 120
    ? `${String(Math.round(seconds))} s`
    : seconds < 7200
      ? `${String(Math.round(seconds / 60))} min`
      : `${String(Math.round(seconds / 3600))} h`;
