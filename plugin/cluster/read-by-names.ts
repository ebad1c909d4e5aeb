import type { Part } from '../core/model/part.ts';
import { textAt } from './json.ts';
import type { Reader } from './reader.ts';

/** A kind of cluster-wide objects whose names stand in a label too. */
export interface NamedKind<T> {
  readonly resource: 'namespaces' | 'nodes';
  /** Has the object's name for its value, as a rule. */
  readonly label: string;
  readonly parse: (object: unknown) => T;
}

/** What a label's value may be, which not every name is (Kubernetes documentation, "Labels and Selectors"). */
const labelValue = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Objects by name: all in one call where they may be listed, and those that it does not bring one by one. */
export async function readByNames<T>(
  reader: Reader,
  { resource, label, parse }: NamedKind<T>,
  names: readonly string[],
): Promise<ReadonlyMap<string, Part<T>>> {
  const path = `/api/v1/${resource}`;
  const listable = names.filter((name) => labelValue.test(name));
  const found = new Map<string, Part<T>>();
  if (listable.length > 1) {
    const page = await reader.list(path, `list ${resource}`, {
      labelSelector: `${label} in (${listable.join(',')})`,
    });
    for (const item of page.kind === 'present' ? page.value.items : [])
      found.set(textAt(item, 'metadata', 'name'), { kind: 'present', value: parse(item) });
  }
  return new Map(
    await Promise.all(
      names.map(
        async (name) =>
          [
            name,
            found.get(name) ??
              (await reader.get(`${path}/${encodeURIComponent(name)}`, `get ${resource}/${name}`, parse)),
          ] as const,
      ),
    ),
  );
}
