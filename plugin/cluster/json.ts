/** Anything from outside is unknown until one of these has looked at it. */
export type Json = Readonly<Record<string, unknown>>;

export const asRecord = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

/** JSON may hold half a sign of UTF-16, which no URL and no file can: it is replaced here, once. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value.toWellFormed() : null;

export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Nested fields: `field(pod, 'status', 'phase')`; undefined where any step is not there. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    const record = asRecord(current);
    if (record === null || !Object.hasOwn(record, key)) return undefined;
    current = record[key];
  }
  return current;
}

export const textAt = (value: unknown, ...path: readonly string[]): string =>
  asText(field(value, ...path)) ?? '';

export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] =>
  asList(field(value, ...path));

/** String values of a mapping; others are dropped. */
export function labelsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const record = asRecord(field(value, ...path)) ?? {};
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      const text = asText(value);
      return text === null ? [] : [[key.toWellFormed(), text]];
    }),
  );
}
