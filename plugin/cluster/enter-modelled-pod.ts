import { missing, present, type Part } from '../core/model/part.ts';
import type { Vantage } from '../core/model/probe.ts';
import type { Api } from './api.ts';
import { field, listAt, textAt } from './json.ts';
import type { Permission } from './preflight.ts';
import { quantity } from './quantity.ts';

/** A container of the user's, with what runs in it. */
export interface ModelledPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly image: string;
  readonly address: string | null;
}

/** An instrument needs some megabytes of what the container may use: below this, its own program might be killed for it. */
const leastMemory = 128 * 1024 * 1024;

/**
 * Where no probe pod can be started, the pod that it would have copied is asked from instead: processes of ours run in its
 * first running container for some seconds, and change nothing. Not where that container's memory is scarce.
 */
export async function modelledPlace(
  api: Api,
  { namespace, node, modelledOn }: Vantage,
  mayExec: (namespace: string) => Promise<Permission>,
): Promise<Part<ModelledPlace>> {
  if (modelledOn === null) return refuse('there is no pod to ask from instead');
  if ((await mayExec(namespace)) === 'no')
    return missing({ reason: 'forbidden', right: `create pods/exec -n ${namespace}` });
  const result = await api.call<unknown>({
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(modelledOn)}`,
    right: `get pods -n ${namespace}`,
  });
  if (!result.ok) return missing(result.why);
  const pod = result.value;
  if (textAt(pod, 'spec', 'nodeName') !== node) return refuse(`pod ${modelledOn} runs elsewhere`);
  const running = listAt(pod, 'status', 'containerStatuses').find(
    (one) => field(field(one, 'state'), 'running') !== undefined,
  );
  if (running === undefined) return refuse(`no container of pod ${modelledOn} runs`);
  const container = textAt(running, 'name');
  const memory = memoryLimit(pod, container);
  if (memory !== null && memory < leastMemory)
    return refuse(
      `container ${container} of pod ${modelledOn} may use ${String(Math.round(memory / 2 ** 20))} MiB: nothing is started in it`,
    );
  return present({
    namespace,
    pod: modelledOn,
    container,
    image: textAt(running, 'image'),
    address: textAt(pod, 'status', 'podIP') || null,
  });
}

const refuse = (detail: string): Part<ModelledPlace> => missing({ reason: 'failed', detail });

/** Bytes; null where there is no limit. */
function memoryLimit(pod: unknown, container: string): number | null {
  const spec = listAt(pod, 'spec', 'containers').find((one) => textAt(one, 'name') === container);
  const limit = field(spec, 'resources', 'limits', 'memory');
  return typeof limit === 'string' ? quantity(limit) : null;
}
