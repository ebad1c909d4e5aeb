import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runContainer } from './exec.ts';
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
  const refusal = refusalOf(world, namespace, pod);
  if (refusal !== null) return refusal;
  pod.status = { phase: 'Pending' };
  world.store.put('pods', pod);
  setTimeout(() => {
    run(world, pod);
  }, startMs).unref();
  return null;
}

/** What admission says against a pod; null: nothing. */
export function refusalOf(world: World, namespace: Stored, pod: Stored): string | null {
  const spec = pod.spec ?? {};
  const restricted = namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted';
  if (restricted && spec['hostNetwork'] === true) {
    return `pods "${pod.metadata.name}" is forbidden: violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)`;
  }
  const quota = world.store.list('resourcequotas', namespace.metadata.name)[0];
  if (quota !== undefined) {
    return `pods "${pod.metadata.name}" is forbidden: exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=3, limited: pods=3`;
  }
  return null;
}

function run(world: World, pod: Stored): void {
  const spec = pod.spec ?? {};
  const node = wantedNode(spec) ?? 'node1';
  pod.spec = { ...spec, nodeName: node };
  const containers = (spec['containers'] ?? []) as readonly Container[];
  const [container] = containers;
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
  if (container !== undefined && container.command?.[0] !== 'sleep') void runToEnd(world, pod, containers);
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
}

/** Runs what the containers are for; their termination messages come with the status, as 4096 bytes at most. */
async function runToEnd(world: World, pod: Stored, containers: readonly Container[]): Promise<void> {
  const ended = await Promise.all(
    containers.map(async ({ name, command = [] }) => {
      const environment = world.environment(pod);
      const root = `${environment['NETCHECK_SIM_ROOT'] ?? ''}-${name}`;
      cpSync(environment['NETCHECK_SIM_ROOT'] ?? '', root, { recursive: true });
      mkdirSync(`${root}/dev`, { recursive: true });
      writeFileSync(`${root}/dev/termination-log`, '');
      const log = `${root}/dev/termination-log`;
      const inside = command.map((word) => (word === '/dev/termination-log' ? log : word));
      const exitCode = await runContainer(inside, { ...environment, NETCHECK_SIM_ROOT: root });
      // Gone where the whole cluster was stopped meanwhile.
      const message = existsSync(log) ? readFileSync(log, 'utf8').slice(0, 4096) : '';
      return {
        name,
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode, reason: 'Completed', message } },
      };
    }),
  );
  pod.status = { ...pod.status, phase: 'Succeeded', containerStatuses: ended };
}

/** The node that the pod's affinity names. */
function wantedNode(spec: Record<string, unknown>): string | null {
  const found = /"metadata\.name","operator":"In","values":\["([^"]+)"\]/.exec(
    JSON.stringify(spec['affinity'] ?? {}),
  );
  return found?.[1] ?? null;
}
