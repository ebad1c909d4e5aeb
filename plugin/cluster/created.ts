import { missing, present, type Part } from '../core/model/part.ts';
import type { Api, ApiResult } from './api.ts';
import { awaitFinished } from './await-finished.ts';
import type { CleanupReport } from './cluster.ts';
import { endEphemeralContainer, type EphemeralPlace } from './ephemeral-container.ts';
import { textAt } from './json.ts';
import type { Vantage } from '../core/model/probe.ts';
import { ownerJob, probePod, runLabel, type PodImage, type RunIdentity } from './pod-template.ts';
import { kinds, removeObjects, type Standing } from './remove-objects.ts';

export interface Owner {
  readonly name: string;
  readonly uid: string;
}

/** Everything one run has created, so that it can be deleted; one owner Job for each namespace. */
export class Created {
  readonly #api: Api;
  readonly #run: RunIdentity;
  /** Monotonic milliseconds. */
  readonly #clock: () => number;
  readonly #ending = new AbortController();
  readonly #owners = new Map<string, Promise<Part<Owner>>>();
  /** Whatever was asked for and not refused: its names are known, so nobody needs to list what stands. */
  readonly #standing: Standing[] = [];
  /** Pods that are being created, or have been, their owners before them. */
  readonly #asked: Promise<unknown>[] = [];
  readonly #ephemeral: EphemeralPlace[] = [];

  constructor(api: Api, run: RunIdentity, clock: () => number) {
    this.#api = api;
    this.#run = run;
    this.#clock = clock;
  }

  /** The Job of a namespace, finished. Single flight: concurrent starts share it. */
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
    const created = this.#createPod(vantage, namespace, image, suffix, commands);
    this.#asked.push(created);
    return await created;
  }

  async #createPod(
    vantage: Vantage,
    namespace: string,
    image: PodImage,
    suffix: string,
    commands: readonly (readonly string[])[],
  ): Promise<Part<string>> {
    const owner = await this.owner(namespace);
    if (this.#ending.signal.aborted) return missing({ reason: 'failed', detail: 'the run was over before' });
    const body = probePod(
      vantage,
      namespace,
      image,
      this.#run,
      owner.kind === 'present' ? owner.value : null,
      suffix,
      commands,
    );
    const name = body.metadata?.name ?? '';
    const result = await this.#create({ kind: 'pod', namespace, name }, body);
    return result.ok ? present(name) : missing(result.why);
  }

  /** Creates an object; a refusal that the API server has spoken leaves nothing there to delete. */
  async #create(object: Standing, body: unknown): Promise<ApiResult<unknown>> {
    const { path, resource } = kinds[object.kind];
    const result = await this.#api.call<unknown>({
      method: 'POST',
      path: path(object.namespace),
      body,
      right: `create ${resource} -n ${object.namespace}`,
    });
    if (result.ok || result.status === null) this.#standing.push(object);
    return result;
  }

  async #createOwner(namespace: string): Promise<Part<Owner>> {
    const body = ownerJob(namespace, this.#run);
    const job = { kind: 'job', namespace, name: body.metadata?.name ?? '' } as const;
    const result = await this.#create(job, body);
    if (!result.ok) return missing(result.why);
    await awaitFinished({
      api: this.#api,
      ...job,
      signal: this.#ending.signal,
      clock: this.#clock,
      waiting: () => undefined,
    });
    return present({
      name: textAt(result.value, 'metadata', 'name'),
      uid: textAt(result.value, 'metadata', 'uid'),
    });
  }

  /** A container in somebody's pod: it can be ended, and never be removed. */
  ephemeral(place: EphemeralPlace): void {
    this.#ephemeral.push(place);
  }

  /** Ends and deletes everything, where something may stand. */
  async remove(): Promise<CleanupReport> {
    this.#ending.abort();
    await Promise.all(this.#ephemeral.map((place) => endEphemeralContainer(this.#api, place)));
    await Promise.all(this.#asked);
    return await removeObjects(this.#api, this.#standing, `${runLabel}=${this.#run.runId}`);
  }
}
