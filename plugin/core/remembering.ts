/** A function whose values are computed once for each name: names are few and asked for often. */
export function remembering<T>(of: (name: string) => T): (name: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (name) => {
    const found = known.get(name) ?? { value: of(name) };
    known.set(name, found);
    return found.value;
  };
}
