import { randomUUID } from 'node:crypto';

/** A Kubernetes object as JSON. */
export interface Stored {
  apiVersion?: string;
  kind?: string;
  metadata: Metadata;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Metadata {
  name: string;
  namespace?: string;
  uid?: string;
  labels?: Record<string, string>;
  creationTimestamp?: string;
  ownerReferences?: readonly { readonly uid: string }[];
  [field: string]: unknown;
}

/** Objects by resource ("pods", "jobs", …) and namespace ("" for cluster-wide ones). */
export class Store {
  readonly #objects = new Map<string, Stored>();

  put(resource: string, object: Stored): Stored {
    object.metadata.uid ??= randomUUID();
    object.metadata.creationTimestamp ??= new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    this.#objects.set(key(resource, object.metadata.namespace ?? '', object.metadata.name), object);
    return object;
  }

  get(resource: string, namespace: string, name: string): Stored | undefined {
    return this.#objects.get(key(resource, namespace, name));
  }

  /** `namespace` null: all of them. */
  list(resource: string, namespace: string | null): readonly Stored[] {
    return [...this.#objects]
      .filter(([id]) => id.startsWith(namespace === null ? `${resource} ` : `${resource} ${namespace}/`))
      .map(([, object]) => object);
  }

  /** Removes an object and what it owns. */
  remove(resource: string, namespace: string, name: string): Stored | undefined {
    const id = key(resource, namespace, name);
    const object = this.#objects.get(id);
    this.#objects.delete(id);
    for (const [other, owned] of this.#objects) {
      if (owned.metadata.ownerReferences?.some((owner) => owner.uid === object?.metadata.uid) === true)
        this.#objects.delete(other);
    }
    return object;
  }
}

const key = (resource: string, namespace: string, name: string): string => `${resource} ${namespace}/${name}`;
