/** The known name that was typed in part, or is closest to what was typed; null where none is close. */
export function nearest(given: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({
      name,
      begun: given.length >= fewestLetters && name.startsWith(given),
      edits: editDistance(given, name),
    }))
    .sort((a, b) => Number(b.begun) - Number(a.begun) || a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return null;
  return best.begun || best.edits <= Math.max(2, Math.floor(given.length / 3)) ? best.name : null;
}

/** Fewer begin too many names. */
const fewestLetters = 3;

/** Levenshtein's distance. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
