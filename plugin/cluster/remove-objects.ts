import type { Missing } from '../core/model/part.ts';
import type { Api } from './api.ts';
import type { CleanupReport } from './cluster.ts';

/** An object of netcheck's that may be there. */
export interface Standing {
  readonly kind: 'pod' | 'job';
  readonly namespace: string;
  readonly name: string;
}

const within = (namespace: string): string => `namespaces/${encodeURIComponent(namespace)}`;

export const kinds = {
  pod: { path: (namespace: string) => `/api/v1/${within(namespace)}/pods`, resource: 'pods' },
  job: { path: (namespace: string) => `/apis/batch/v1/${within(namespace)}/jobs`, resource: 'jobs.batch' },
} as const;

/** What could not even be looked for in a namespace, and why. */
export interface Unseen {
  readonly namespace: string;
  readonly why: Missing;
}

/** Deletes each; what is gone already counts as deleted. The command for what stays goes by the selector. Never throws. */
export async function removeObjects(
  api: Api,
  standing: readonly Standing[],
  selector: string,
  unseen: readonly Unseen[] = [],
): Promise<CleanupReport> {
  const results = await Promise.all(standing.map((object) => remove(api, object)));
  const stuck = results.filter(({ why }) => why !== null);
  if (stuck.length === 0 && unseen.length === 0)
    return { kind: 'clean', deleted: results.map(({ title }) => title) };
  const namespaces = [...new Set([...standing, ...unseen].map(({ namespace }) => namespace))];
  const where = namespaces.map(
    (namespace) => `kubectl -n ${namespace} delete pods,jobs -l ${selector} --grace-period=0 --force`,
  );
  const whys = [...stuck, ...unseen].flatMap(({ why }) => (why === null ? [] : [describe(why)]));
  return {
    kind: 'left',
    left: [
      ...stuck.map(({ title }) => title),
      ...unseen.map(({ namespace }) => `whatever stands in ${namespace}`),
    ],
    command: where.join(' ; '),
    why: whys[0] ?? '',
  };
}

async function remove(
  api: Api,
  { kind, namespace, name }: Standing,
): Promise<{ readonly title: string; readonly why: Missing | null }> {
  const { path, resource } = kinds[kind];
  const result = await api.call<unknown>({
    method: 'DELETE',
    path: `${path(namespace)}/${encodeURIComponent(name)}`,
    body: { gracePeriodSeconds: 0, propagationPolicy: 'Background' },
    right: `delete ${resource} -n ${namespace}`,
  });
  return {
    title: `${kind} ${namespace}/${name}`,
    why: result.ok || result.status === 404 ? null : result.why,
  };
}

export const describe = (why: Missing): string => ('detail' in why ? why.detail : why.reason);
