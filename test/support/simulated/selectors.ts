import type { Stored } from './store.ts';

/** Whether an object is meant by a query's selectors: labels by equality and by sets, of fields the name. */
export function selects(query: URLSearchParams): (object: Stored) => boolean {
  const byLabel = (query.get('labelSelector') ?? '').match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  const conditions = byLabel.map(labelCondition);
  const name = /(?:^|,)metadata\.name=([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1];
  return ({ metadata }) =>
    (name === undefined || metadata.name === name) &&
    conditions.every(({ label, values }) => values.includes(metadata.labels?.[label] ?? ''));
}

function labelCondition(text: string): { readonly label: string; readonly values: readonly string[] } {
  const [, label = '', set] = /^\s*(\S+) in \(([^)]*)\)$/.exec(text) ?? [];
  if (set !== undefined) return { label, values: set.split(',').map((value) => value.trim()) };
  const [key = '', value = ''] = text.split('=');
  return { label: key.trim(), values: [value] };
}
