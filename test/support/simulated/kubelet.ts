import { nodeAddress, podAddress } from './objects.ts';
import type { Stored } from './store.ts';
import type { World } from './world.ts';

/** Time from creation to a running container. */
const startMs = 40;

/** Images that the simulated nodes have; others cannot be pulled, and the pull of "…/hangs:…" never ends. */
const present = ['registry.local/netshoot:1'];

let created = 0;

/** Admission, scheduling and start of a pod. Returns the refusal, or null. */
export function createPod(world: World, namespace: Stored, pod: Stored): string | null {
  const spec = pod.spec ?? {};
  const restricted = namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted';
  if (restricted && spec['hostNetwork'] === true) {
    return `pods "${pod.metadata.name}" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)`;
  }
  const quota = world.store.list('resourcequotas', namespace.metadata.name)[0];
  if (quota !== undefined) {
    return `pods "${pod.metadata.name}" is forbidden: exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=3, limited: pods=3`;
  }
  pod.status = { phase: 'Pending' };
  world.store.put('pods', pod);
  setTimeout(() => {
    run(pod);
  }, startMs).unref();
  return null;
}

function run(pod: Stored): void {
  const spec = pod.spec ?? {};
  const node = wantedNode(spec) ?? 'node1';
  pod.spec = { ...spec, nodeName: node };
  const [container] = (spec['containers'] ?? []) as readonly {
    readonly name: string;
    readonly image: string;
  }[];
  const image = container?.image ?? '';
  if (image.includes('/hangs:')) {
    pod.status = {
      phase: 'Pending',
      containerStatuses: [{ name: container?.name, state: { waiting: { reason: 'ContainerCreating' } } }],
    };
    return;
  }
  if (!present.includes(image)) {
    const message = `failed to pull and unpack image "${image}": no such host`;
    pod.status = {
      phase: 'Pending',
      containerStatuses: [
        {
          name: container?.name,
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'ErrImagePull', message } },
        },
      ],
    };
    return;
  }
  created += 1;
  const podIP = spec['hostNetwork'] === true ? nodeAddress(node) : podAddress(node, 100 + (created % 100));
  pod.status = {
    phase: 'Running',
    podIP,
    conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' }],
    containerStatuses: [
      {
        name: container?.name,
        ready: true,
        restartCount: 0,
        state: { running: { startedAt: new Date().toISOString() } },
      },
    ],
  };
}

/** The node that the pod's affinity names. */
function wantedNode(spec: Record<string, unknown>): string | null {
  const found = /"metadata\.name","operator":"In","values":\["([^"]+)"\]/.exec(
    JSON.stringify(spec['affinity'] ?? {}),
  );
  return found?.[1] ?? null;
}
