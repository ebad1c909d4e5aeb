import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { DnsPod, NetworkPolicy } from '../model/topology.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { decide, type Decision, type Flow, type PolicyEnd } from './decide.ts';

/** What the policies that could be read say of DNS from a vantage to a CoreDNS pod. */
export function decideDns(
  scene: Scene,
  direction: 'Ingress' | 'Egress',
  vantage: Vantage,
  pod: LayoutPod,
  protocol: Protocol,
): Decision {
  if (vantage.kind === 'host') return { kind: 'not-isolated' };
  const flow = flowOf(scene, vantage, pod, protocol);
  const namespace = direction === 'Egress' ? vantage.namespace : flow.to.namespace;
  return decide(policiesOf(scene, namespace), direction, flow);
}

export function policiesOf(scene: Scene, namespace: string): readonly NetworkPolicy[] {
  const part = scene.topology.policies[namespace];
  return part === undefined ? [] : valueOr(part, []);
}

function flowOf(scene: Scene, vantage: Vantage, pod: LayoutPod, protocol: Protocol): Flow {
  const object = valueOr(scene.topology.dnsPods, []).find((one) => one.name === pod.name);
  const wanted = protocol === 'udp' ? 'UDP' : 'TCP';
  const declared = object?.containers.flatMap((container) => container.ports) ?? [];
  return {
    from: {
      namespace: vantage.namespace,
      namespaceLabels: labelsOf(scene, vantage.namespace),
      labels: vantage.labels,
      address: addressOf(scene, vantage),
    },
    to: destination(scene, pod, object),
    protocol: wanted,
    port: pod.port,
    portNames: declared
      .filter((port) => port.protocol === wanted && port.containerPort === pod.port)
      .map((port) => port.name),
  };
}

function destination(scene: Scene, pod: LayoutPod, object: DnsPod | undefined): PolicyEnd {
  const namespace = object?.namespace ?? scene.layout.service?.namespace ?? 'kube-system';
  return {
    namespace,
    namespaceLabels: labelsOf(scene, namespace),
    labels: object?.labels ?? {},
    address: pod.address,
  };
}

/** Every namespace carries its own name as a label (kubernetes.io/metadata.name) even where labels could not be read. */
function labelsOf(scene: Scene, namespace: string): Readonly<Record<string, string>> {
  const part = scene.topology.namespaceLabels[namespace];
  return { 'kubernetes.io/metadata.name': namespace, ...(part === undefined ? {} : valueOr(part, {})) };
}

function addressOf(scene: Scene, vantage: Vantage): string | null {
  const state = scene.observations.vantages.find((report) => report.vantage.id === vantage.id)?.state;
  return state?.kind === 'ready' ? state.address : null;
}
