import type { V1Container } from '@kubernetes/client-node';
import { missing, present, type Part } from '../core/model/part.ts';
import type { Api } from './api.ts';
import { field, listAt, textAt } from './json.ts';
import { phaseOf } from './parse-objects.ts';
import { containerSecurity, podSecurity, type PodImage, type RunIdentity } from './pod-template.ts';

/** An ephemeral container of netcheck's that runs in a pod of somebody else. */
export interface Ephemeral {
  readonly container: string;
  readonly address: string | null;
}

export interface EphemeralPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const prefix = 'netcheck-';
const patienceMs = 8000;
const pollMs = 200;

/**
 * Adds an ephemeral container to a running pod and waits until it runs. Kubernetes cannot take one away again ("Ephemeral
 * Containers": they may not be changed or removed after they were added), so a pod that carries one of netcheck's gets no second.
 */
export async function addEphemeralContainer(
  api: Api,
  place: Omit<EphemeralPlace, 'container'>,
  image: PodImage,
  run: RunIdentity,
  signal: AbortSignal,
): Promise<Part<Ephemeral>> {
  const path = `/api/v1/namespaces/${encodeURIComponent(place.namespace)}/pods/${encodeURIComponent(place.pod)}`;
  const read = { method: 'GET', path, right: `get pods -n ${place.namespace}` } as const;
  const before = await api.call<unknown>(read);
  if (!before.ok) return missing(before.why);
  const earlier = listAt(before.value, 'spec', 'ephemeralContainers')
    .map((one) => textAt(one, 'name'))
    .find((name) => name.startsWith(prefix));
  if (earlier !== undefined)
    return missing({
      reason: 'not-asked',
      detail: `pod ${place.pod} carries the ephemeral container ${earlier} of an earlier run, and a second would stay listed too`,
    });
  const container = `${prefix}${run.runId}`;
  const added = await api.call<unknown>({
    method: 'PATCH',
    path: `${path}/ephemeralcontainers`,
    body: { spec: { ephemeralContainers: [ephemeralContainer(container, image, run)] } },
    right: `patch pods/ephemeralcontainers -n ${place.namespace}`,
  });
  if (!added.ok) return missing(added.why);
  for (let waited = 0; waited < patienceMs && !signal.aborted; waited += pollMs) {
    const now = await api.call<unknown>(read);
    if (now.ok) {
      const status = listAt(now.value, 'status', 'ephemeralContainerStatuses').find(
        (one) => textAt(one, 'name') === container,
      );
      const state = phaseOf(field(status, 'state'));
      if (state?.kind === 'running')
        return present({ container, address: textAt(now.value, 'status', 'podIP') || null });
      if (state?.kind === 'terminated')
        return missing({ reason: 'failed', detail: `ephemeral container ${container} ended at once` });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return missing({
    reason: 'failed',
    detail: `ephemeral container ${container} in pod ${place.pod} did not run within ${String(patienceMs / 1000)} s`,
  });
}

/** Waits, as process 1 of its own, until it is told to end or its time is over: a shell's `sleep` would not hear. */
const wait = (seconds: number): readonly string[] => [
  'python3',
  '-c',
  `import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(0)); time.sleep(${String(seconds)})`,
];

/** Ends an ephemeral container, which stays listed in its pod; never throws. */
export async function endEphemeralContainer(api: Api, place: EphemeralPlace): Promise<void> {
  await api.exec({
    ...place,
    command: ['python3', '-c', 'import os, signal; os.kill(1, signal.SIGTERM)'],
    stdin: new Uint8Array(),
    timeoutMs: 3000,
    maxBytes: 4096,
  });
}

/** As restricted as a probe pod; it shares the network of its pod and nothing else. Resources may not be set for such. */
const ephemeralContainer = (name: string, image: PodImage, run: RunIdentity): V1Container => ({
  name,
  image: image.reference,
  imagePullPolicy: image.pullPolicy,
  command: [...wait(run.deadlineSeconds)],
  securityContext: { ...containerSecurity, ...podSecurity },
});
