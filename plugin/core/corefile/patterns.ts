/** Patterns come from the cluster: one that cannot be used here matches nothing. */
export const matchOf = (pattern: string, name: string): RegExpExecArray | null =>
  compiled(pattern)?.exec(name) ?? null;

/** Whether JavaScript can compile it, and can neither be kept busy by its length nor by what it repeats. */
export const isUsable = (pattern: string): boolean => compiled(pattern) !== null;

function compiled(pattern: string): RegExp | null {
  if (pattern.length >= longestPattern || repeatsRepetition.test(pattern)) return null;
  try {
    return new RegExp(pattern);
  } catch {
    return null;
  }
}

const longestPattern = 200;

/** "(a+)+": JavaScript tries every way to share a name out among such repetitions; Go, for which it was written, does not. */
const repeatsRepetition = /[+*}]\)+[+*{]/;
