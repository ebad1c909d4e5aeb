/** Seconds from one RFC 3339 time in UTC, as the API gives them, to another; null where one of them is none. */
export function secondsBetween(earlier: string, later: string): number | null {
  const [from, to] = [secondsOf(earlier), secondsOf(later)];
  return from === null || to === null ? null : to - from;
}

function secondsOf(time: string): number | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)Z$/.exec(time)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  return ((dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

/** Days since 0000-03-01 of the proleptic Gregorian calendar: years begin in March, so that leap days come last. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const months = (month + 9) % 12;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - 1;
}
