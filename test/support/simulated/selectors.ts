import type { Stored } from './store.ts';

/** Whether an object is meant by a query's selectors: labels by equality and by sets, fields by equality. */
export function selects(query: URLSearchParams): (object: Stored) => boolean {
  const byLabel = (query.get('labelSelector') ?? '').match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  const conditions = byLabel.map(labelCondition);
  const fields = (query.get('fieldSelector') ?? '').split(',').filter((one) => one !== '');
  return (object) =>
    fields.every((one) => hasField(object, one)) &&
    conditions.every(({ label, values }) => values.includes(object.metadata.labels?.[label] ?? ''));
}

/** "spec.nodeName=node1" */
function hasField(object: Stored, condition: string): boolean {
  const [path = '', value] = condition.split('=');
  const found = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], object);
  return found === value;
}

function labelCondition(text: string): { readonly label: string; readonly values: readonly string[] } {
  const [, label = '', set] = /^\s*(\S+) in \(([^)]*)\)$/.exec(text) ?? [];
  if (set !== undefined) return { label, values: set.split(',').map((value) => value.trim()) };
  const [key = '', value = ''] = text.split('=');
  return { label: key.trim(), values: [value] };
}
