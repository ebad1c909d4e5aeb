import { present } from '../core/model/part.ts';
import { labelsAt, textAt } from './json.ts';
import type { Page, Reader } from './reader.ts';

/** Services of all namespaces that are asked for at once; more than that, and lists of some of them are asked for by themselves. */
const mostServices = 500;

const everywhere = '/api/v1/services';
const inNamespace = /^\/api\/v1\/namespaces\/([^/]+)\/services$/;

/** Asks once for the Services of all namespaces, and answers from that page every list of some of them. */
export function withServicesAtHand(reader: Reader): Reader {
  const all = reader.list(everywhere, 'list services -A', {}, mostServices);
  return {
    ...reader,
    list: async (path, right, query = {}, limit) => {
      const namespace = inNamespace.exec(path)?.[1];
      const isWhole = path === everywhere && Object.keys(query).length === 0;
      if (isWhole) return await all;
      if (path !== everywhere && namespace === undefined) return await reader.list(path, right, query, limit);
      const page = await all;
      return page.kind === 'missing' || page.value.truncated
        ? await reader.list(path, right, query, limit)
        : present(selected(page.value, namespace, query));
    },
  };
}

/** As the API server selects: by a namespace, one label and one name. */
const selected = (
  { items }: Page,
  namespace: string | undefined,
  { labelSelector, fieldSelector }: Readonly<Record<string, string>>,
): Page => ({
  items: items.filter(
    (service) =>
      (namespace === undefined ||
        textAt(service, 'metadata', 'namespace') === decodeURIComponent(namespace)) &&
      (labelSelector === undefined || hasLabel(service, labelSelector)) &&
      (fieldSelector === undefined ||
        `metadata.name=${textAt(service, 'metadata', 'name')}` === fieldSelector),
  ),
  truncated: false,
});

function hasLabel(service: unknown, selector: string): boolean {
  const [key = '', value = ''] = selector.split('=');
  return labelsAt(service, 'metadata', 'labels')[key] === value;
}
