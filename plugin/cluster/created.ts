import { missing, present, type Part } from '../core/model/part.ts';
import type { Api, ApiCall, ApiResult } from './api.ts';
import type { CleanupReport } from './cluster.ts';
import { endEphemeralContainer, type EphemeralPlace } from './ephemeral-container.ts';
import { listAt, textAt } from './json.ts';
import type { Vantage } from '../core/model/probe.ts';
import { managedBy, ownerJob, probePod, runLabel, type PodImage, type RunIdentity } from './pod-template.ts';

export interface Owner {
  readonly name: string;
  readonly uid: string;
}

/** Everything one run has created, so that it can be deleted; one owner Job for each namespace. */
export class Created {
  readonly #api: Api;
  readonly #run: RunIdentity;
  readonly #owners = new Map<string, Promise<Part<Owner>>>();
  /** Namespaces in which something may stand. */
  readonly #used = new Set<string>();
  readonly #ephemeral: EphemeralPlace[] = [];

  constructor(api: Api, run: RunIdentity) {
    this.#api = api;
    this.#run = run;
  }

  /** Single flight: concurrent starts in a namespace share the Job. */
  owner(namespace: string): Promise<Part<Owner>> {
    const known = this.#owners.get(namespace);
    if (known !== undefined) return known;
    const created = this.#createOwner(namespace);
    this.#owners.set(namespace, created);
    return created;
  }

  /** Creates a probe pod, owned by the Job of its namespace; its name. */
  async pod(
    vantage: Vantage,
    namespace: string,
    image: PodImage,
    suffix: string,
    commands: readonly (readonly string[])[] = [],
  ): Promise<Part<string>> {
    const owner = await this.owner(namespace);
    const body = probePod(
      vantage,
      namespace,
      image,
      this.#run,
      owner.kind === 'present' ? owner.value : null,
      suffix,
      commands,
    );
    const right = `create pods -n ${namespace}`;
    const result = await this.#create(namespace, { resource: 'pods', body, right });
    return result.ok ? present(body.metadata?.name ?? '') : missing(result.why);
  }

  /** Creates an object; a refusal that the API server has spoken leaves nothing there to delete. */
  async #create(
    namespace: string,
    call: Omit<ApiCall, 'method' | 'path'> & { readonly resource: 'pods' | 'jobs' },
  ): Promise<ApiResult<unknown>> {
    const base = call.resource === 'pods' ? '/api/v1' : '/apis/batch/v1';
    const result = await this.#api.call<unknown>({
      ...call,
      method: 'POST',
      path: `${base}/namespaces/${encodeURIComponent(namespace)}/${call.resource}`,
    });
    if (result.ok || result.status === null) this.#used.add(namespace);
    return result;
  }

  async #createOwner(namespace: string): Promise<Part<Owner>> {
    const result = await this.#create(namespace, {
      resource: 'jobs',
      body: ownerJob(namespace, this.#run),
      right: `create jobs.batch -n ${namespace}`,
    });
    return result.ok
      ? present({
          name: textAt(result.value, 'metadata', 'name'),
          uid: textAt(result.value, 'metadata', 'uid'),
        })
      : missing(result.why);
  }

  /** A container in somebody's pod: it can be ended, and never be removed. */
  ephemeral(place: EphemeralPlace): void {
    this.#ephemeral.push(place);
  }

  /** Ends and deletes everything, where something may stand. */
  async remove(): Promise<CleanupReport> {
    await Promise.all(this.#ephemeral.map((place) => endEphemeralContainer(this.#api, place)));
    await Promise.all([...this.#owners.values()]);
    const namespaces = [...this.#used];
    return await removeObjects(this.#api, namespaces, `${runLabel}=${this.#run.runId}`);
  }
}

const kinds = [
  { kind: 'pod', path: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`, resource: 'pods' },
  {
    kind: 'job',
    path: (namespace: string) => `/apis/batch/v1/namespaces/${namespace}/jobs`,
    resource: 'jobs.batch',
  },
] as const;

/** Deletes by label, what was created since `before` excepted, then looks whether anything is left. Never throws. */
export async function removeObjects(
  api: Api,
  namespaces: readonly string[],
  selector: string,
  before: Date | null = null,
): Promise<CleanupReport> {
  const outcomes = await Promise.all(
    namespaces.map((namespace) => removeFrom(api, namespace, selector, before)),
  );
  const deleted = outcomes.flatMap((outcome) => outcome.deleted);
  const left = outcomes.flatMap((outcome) => outcome.left);
  if (left.length === 0) return { kind: 'clean', deleted };
  const where = namespaces.map(
    (namespace) => `kubectl -n ${namespace} delete pods,jobs -l ${selector} --grace-period=0 --force`,
  );
  return {
    kind: 'left',
    left,
    command: where.join(' ; '),
    why: outcomes.map((outcome) => outcome.why).find((why) => why !== '') ?? '',
  };
}

interface Removal {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
  readonly why: string;
}

async function removeFrom(
  api: Api,
  namespace: string,
  selector: string,
  before: Date | null,
): Promise<Removal> {
  const found = await Promise.all(
    kinds.map(({ path, resource }) =>
      namesOf(api, path(namespace), `list ${resource} -n ${namespace}`, selector, before),
    ),
  );
  const problems = found.flatMap((part) => (part.kind === 'missing' ? [describe(part.why)] : []));
  const targets = kinds.flatMap((kind, index) => {
    const part = found[index];
    return part?.kind === 'present' ? part.value.map((name) => ({ ...kind, name })) : [];
  });
  const results = await Promise.all(
    targets.map(async ({ kind, path, resource, name }) => {
      const result = await api.call<unknown>({
        method: 'DELETE',
        path: `${path(namespace)}/${name}`,
        body: { gracePeriodSeconds: 0, propagationPolicy: 'Background' },
        right: `delete ${resource} -n ${namespace}`,
      });
      const gone = result.ok || result.status === 404;
      return {
        name: `${kind} ${namespace}/${name}`,
        gone,
        why: result.ok || gone ? '' : describe(result.why),
      };
    }),
  );
  const stuck = results.filter((result) => !result.gone);
  return {
    deleted: results.filter((result) => result.gone).map((result) => result.name),
    left: [...stuck.map((result) => result.name), ...problems.map(() => `whatever stands in ${namespace}`)],
    why: [...stuck.map((result) => result.why), ...problems][0] ?? '',
  };
}

async function namesOf(
  api: Api,
  path: string,
  right: string,
  labelSelector: string,
  before: Date | null,
): Promise<Part<readonly string[]>> {
  const result = await api.call<unknown>({
    method: 'GET',
    path,
    right,
    query: { labelSelector, limit: '500' },
  });
  return result.ok
    ? present(
        listAt(result.value, 'items')
          .filter((item) => before === null || isOlder(item, before))
          .map((item) => textAt(item, 'metadata', 'name')),
      )
    : missing(result.why);
}

const isOlder = (item: unknown, before: Date): boolean =>
  Date.parse(textAt(item, 'metadata', 'creationTimestamp')) < before.getTime();

const describe = (why: { readonly reason: string }): string =>
  'detail' in why ? String(why.detail) : why.reason;

/**
 * What `netcheck cleanup` removes: everything any run has left, in the namespaces given or in all that can be listed; with
 * `before` only what is older, so that a colleague's run goes on.
 */
export async function sweep(
  api: Api,
  namespaces: readonly string[] | null,
  before: Date | null,
): Promise<CleanupReport> {
  const selector = `${managedBy.key}=${managedBy.value}`;
  if (namespaces !== null) return await removeObjects(api, namespaces, selector, before);
  const lists = await Promise.all(
    ['/api/v1/pods', '/apis/batch/v1/jobs'].map((path) =>
      api.call<unknown>({
        method: 'GET',
        path,
        right: `list ${path.split('/').at(-1) ?? ''} in all namespaces`,
        query: { labelSelector: selector, limit: '500' },
      }),
    ),
  );
  const found = lists.flatMap((result) =>
    result.ok ? listAt(result.value, 'items').map((item) => textAt(item, 'metadata', 'namespace')) : [],
  );
  const refused = lists.find((result) => !result.ok);
  if (refused?.ok === false && found.length === 0) {
    return {
      kind: 'left',
      left: ['whatever stands in namespaces that may not be listed'],
      command: 'kubectl netcheck cleanup -n NAMESPACE',
      why: describe(refused.why),
    };
  }
  return await removeObjects(api, [...new Set(found)], selector, before);
}
