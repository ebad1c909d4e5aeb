import { describeMissing } from '../core/model/part.ts';
import type { Vantage, VantageId } from '../core/model/probe.ts';
import type { Api } from './api.ts';
import { imageLadder } from './image-ladder.ts';
import { probePod, type RunIdentity } from './pod-template.ts';
import { may, type Permission } from './preflight.ts';
import { rights, type Level, type Right } from './rights.ts';

export interface Places {
  readonly dns: string;
  readonly complaint: string;
  readonly probe: string;
}

/** A right of the table, in one namespace, as the API server sees it. */
export interface Examined {
  readonly right: Right;
  /** null: in the whole cluster. */
  readonly namespace: string | null;
  /** Verbs that are not allowed, or of which the API server does not say. */
  readonly lacking: readonly { readonly verb: string; readonly permission: Permission }[];
}

/** Asks for every right of these levels. Creates nothing: access reviews are not kept. */
export async function examineRights(
  api: Api,
  places: Places,
  levels: readonly Level[],
): Promise<readonly Examined[]> {
  const asked = rights
    .filter(({ level }) => levels.includes(level))
    .flatMap((right) => namespacesOf(right, places).map((namespace) => ({ right, namespace })));
  return await Promise.all(
    asked.map(async ({ right, namespace }): Promise<Examined> => {
      const permissions = await Promise.all(
        right.verbs.map(async (verb) => ({
          verb,
          permission: await may(api, { namespace, verb, group: right.group, resource: right.resource }),
        })),
      );
      return { right, namespace, lacking: permissions.filter(({ permission }) => permission !== 'yes') };
    }),
  );
}

function namespacesOf({ scope }: Right, { dns, complaint, probe }: Places): readonly (string | null)[] {
  switch (scope) {
    case 'dns':
      return [dns];
    case 'complaint':
      return [complaint];
    case 'probe':
      return [...new Set([complaint, probe])];
    case 'default':
      return ['default'];
    case 'cluster':
      return [null];
  }
}

/** Whether a namespace would take a probe pod: asked as a dry run, so that admission speaks and nothing is created. */
export interface Admission {
  readonly what: string;
  readonly namespace: string;
  /** null: it would be admitted. */
  readonly why: string | null;
}

export async function examineAdmission(
  api: Api,
  { complaint, probe }: Places,
  image: string | null,
): Promise<readonly Admission[]> {
  const run: RunIdentity = { runId: 'doctor', ttlSeconds: 60, deadlineSeconds: 60, imagePullSecret: null };
  const [first] = imageLadder(image, []);
  if (first === undefined) return [];
  const wanted = [
    { what: 'a pod like those complained of', namespace: complaint, kind: 'app' },
    { what: "a pod on a node's own network", namespace: probe, kind: 'host' },
  ] as const;
  return await Promise.all(
    wanted.map(async ({ what, namespace, kind }): Promise<Admission> => {
      const result = await api.call<unknown>({
        method: 'POST',
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
        query: { dryRun: 'All' },
        body: probePod(vantage(kind, namespace), namespace, first, run, null, kind),
        right: `create pods -n ${namespace}`,
      });
      return { what, namespace, why: result.ok ? null : describeMissing(result.why) };
    }),
  );
}

const vantage = (kind: 'app' | 'host', namespace: string): Vantage => ({
  id: `${kind}@any` as VantageId,
  kind,
  namespace,
  node: 'any',
  labels: {},
  modelledOn: null,
  dnsPolicy: kind === 'host' ? 'Default' : 'ClusterFirst',
  dnsConfig: null,
});
