import type { Complaint } from '../core/model/complaint.ts';
import { describeMissing, type Part } from '../core/model/part.ts';
import type { Topology } from '../core/model/topology.ts';
import { UsageError } from '../errors.ts';
import { textAt } from './json.ts';
import { nearest } from './nearest.ts';
import type { Reader } from './reader.ts';

/** A namespace or pod that does not exist is the user's slip, told with what is near. */
export async function refuseUnknown(
  reader: Reader,
  complaint: Complaint,
  namespace: Topology['namespace'],
  pods: Topology['pods'],
): Promise<void> {
  await refuseUnknownNamespace(reader, complaint.namespace, namespace);
  if (complaint.pod === null) return;
  if (pods.kind === 'missing')
    throw new UsageError(`pods of ${complaint.namespace} cannot be read: ${describeMissing(pods.why)}`, {
      hint: 'Run without --pod.',
    });
  if (pods.value.items.some((pod) => pod.name === complaint.pod)) return;
  const names = pods.value.items.map((pod) => pod.name);
  throw new UsageError(`there is no pod "${complaint.pod}" in namespace ${complaint.namespace}`, {
    hint: suggestion(complaint.pod, names, `kubectl -n ${complaint.namespace} get pods`),
  });
}

export async function refuseUnknownNamespace(
  reader: Reader,
  name: string,
  namespace: Part<unknown>,
): Promise<void> {
  if (namespace.kind !== 'missing' || namespace.why.reason !== 'not-found') return;
  const all = await reader.list('/api/v1/namespaces', 'list namespaces');
  const names = all.kind === 'present' ? all.value.items.map((one) => textAt(one, 'metadata', 'name')) : [];
  throw new UsageError(`there is no namespace "${name}" in this cluster`, {
    hint: suggestion(name, names, 'kubectl get namespaces'),
  });
}

function suggestion(given: string, names: readonly string[], command: string): string {
  const near = nearest(given, names);
  return near === null ? `See: ${command}` : `Did you mean "${near}"? See: ${command}`;
}
