import { missing, present, type Part } from '../core/model/part.ts';
import type { Api } from './api.ts';
import type { CleanupReport } from './cluster.ts';
import { listAt, textAt } from './json.ts';
import { managedBy } from './pod-template.ts';
import { describe, kinds, removeObjects, type Standing, type Unseen } from './remove-objects.ts';

const selector = `${managedBy.key}=${managedBy.value}`;

/**
 * What `netcheck cleanup` removes: everything any run has left, in the namespaces given or in all that can be listed; with
 * `before` only what is older, so that a colleague's run goes on.
 */
export async function sweep(
  api: Api,
  namespaces: readonly string[] | null,
  before: Date | null,
): Promise<CleanupReport> {
  if (namespaces !== null) return await sweepIn(api, namespaces, before);
  const lists = await Promise.all(
    ['/api/v1/pods', '/apis/batch/v1/jobs'].map((path) =>
      list(api, path, `list ${path.split('/').at(-1) ?? ''} in all namespaces`),
    ),
  );
  const found = lists.flatMap((part) =>
    part.kind === 'present' ? part.value.map((item) => textAt(item, 'metadata', 'namespace')) : [],
  );
  const refused = lists.find((part) => part.kind === 'missing');
  if (refused?.kind === 'missing' && found.length === 0) {
    return {
      kind: 'left',
      left: ['whatever stands in namespaces that may not be listed'],
      command: 'kubectl netcheck cleanup -n NAMESPACE',
      why: describe(refused.why),
    };
  }
  return await sweepIn(api, [...new Set(found)], before);
}

async function sweepIn(api: Api, namespaces: readonly string[], before: Date | null): Promise<CleanupReport> {
  const places = namespaces.flatMap((namespace) =>
    (['pod', 'job'] as const).map((kind) => ({ kind, namespace })),
  );
  const standing: Standing[] = [];
  const unseen: Unseen[] = [];
  await Promise.all(
    places.map(async ({ kind, namespace }) => {
      const { path, resource } = kinds[kind];
      const part = await list(api, path(namespace), `list ${resource} -n ${namespace}`);
      if (part.kind === 'missing') unseen.push({ namespace, why: part.why });
      else
        standing.push(
          ...part.value
            .filter((item) => before === null || isOlder(item, before))
            .map((item) => ({ kind, namespace, name: textAt(item, 'metadata', 'name') })),
        );
    }),
  );
  return await removeObjects(api, standing, selector, unseen);
}

async function list(api: Api, path: string, right: string): Promise<Part<readonly unknown[]>> {
  const query = { labelSelector: selector, limit: '500' };
  const result = await api.call<unknown>({ method: 'GET', path, right, query });
  return result.ok ? present(listAt(result.value, 'items')) : missing(result.why);
}

const isOlder = (item: unknown, before: Date): boolean =>
  Date.parse(textAt(item, 'metadata', 'creationTimestamp')) < before.getTime();
