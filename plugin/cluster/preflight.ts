import type { Api } from './api.ts';
import { field } from './json.ts';

/** What the API server says of one thing that one would do; `unknown` where it does not say. */
export type Permission = 'yes' | 'no' | 'unknown';

/**
 * Whether one may exec into pods of a namespace, asked before any is created there (SelfSubjectAccessReview, which every user may
 * create and every authoriser answers; a SelfSubjectRulesReview may be incomplete and decides nothing). Who may in all namespaces
 * is asked once; who may not, once for each.
 */
export function execPermissions(api: Api): (namespace: string) => Promise<Permission> {
  const ask = (namespace: string | null): Promise<Permission> =>
    may(api, { namespace, verb: 'create', group: '', resource: 'pods/exec' });
  let everywhere: Promise<Permission> | null = null;
  const asked = new Map<string, Promise<Permission>>();
  return async (namespace) => {
    everywhere ??= ask(null);
    if ((await everywhere) === 'yes') return 'yes';
    const known = asked.get(namespace) ?? ask(namespace);
    asked.set(namespace, known);
    return await known;
  };
}

/** One thing that one would do; `namespace` null: in the whole cluster. */
export interface Deed {
  readonly namespace: string | null;
  readonly verb: string;
  /** "" for the core group. */
  readonly group: string;
  /** "pods/exec" for a subresource. */
  readonly resource: string;
}

export async function may(api: Api, { namespace, verb, group, resource }: Deed): Promise<Permission> {
  const [kind = '', subresource = ''] = resource.split('/');
  const result = await api.call<unknown>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          ...(namespace === null ? {} : { namespace }),
          ...(group === '' ? {} : { group }),
          ...(subresource === '' ? {} : { subresource }),
          verb,
          resource: kind,
        },
      },
    },
    right: 'create selfsubjectaccessreviews.authorization.k8s.io',
    timeoutMs: 4000,
  });
  const allowed = result.ok ? field(result.value, 'status', 'allowed') : undefined;
  return typeof allowed === 'boolean' ? (allowed ? 'yes' : 'no') : 'unknown';
}
