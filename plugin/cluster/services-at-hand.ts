import { missing, present } from '../core/model/part.ts';
import { labelsAt, textAt } from './json.ts';
import type { Page, Reader } from './reader.ts';

/** Services of all namespaces that are asked for at once; more than that, and lists of some of them are asked for by themselves. */
const mostServices = 500;

const everywhere = '/api/v1/services';
const inNamespace = /^\/api\/v1\/namespaces\/([^/]+)\/services(?:\/([^/]+))?$/;

/** Asks once for the Services of all namespaces, and answers from that page for each of them and for every list of some. */
export function withServicesAtHand(reader: Reader): Reader {
  const all = reader.list(everywhere, 'list services -A', {}, mostServices);
  return {
    ...reader,
    get: async (path, right, parse) => {
      const [, namespace = '', encoded] = inNamespace.exec(path) ?? [];
      const page = encoded === undefined ? null : await all;
      if (encoded === undefined || page?.kind !== 'present' || page.value.truncated)
        return await reader.get(path, right, parse);
      const name = decodeURIComponent(encoded);
      const found = selected(page.value, namespace, { fieldSelector: `metadata.name=${name}` }).items[0];
      return found === undefined
        ? missing({ reason: 'not-found', what: `services "${name}"` })
        : present(parse(found));
    },
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
