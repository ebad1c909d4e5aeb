import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { DnsPod, NetworkPolicy } from '../model/topology.ts';
import type { LayoutPod } from '../paths/layout.ts';
import type { CiliumPolicy, DnsRule } from '../model/cilium-policy.ts';
import { decide, type Flow, type PolicyEnd } from './decide.ts';
import { decideCilium } from './decide-cilium.ts';
import type { AnyPolicy } from './policy-name.ts';

/** What all policies of all kinds say together. */
export type FlowDecision =
  /** No policy isolates the pod in this direction. */
  | { readonly kind: 'not-isolated' }
  /** `names` null: whatever is asked; else only what these rules of these policies admit, the rest is refused. */
  | { readonly kind: 'allowed'; readonly names: readonly DnsRule[] | null; readonly by: readonly AnyPolicy[] }
  | { readonly kind: 'denied'; readonly by: readonly AnyPolicy[]; readonly explicitly: boolean }
  /** A rule uses something that objects do not tell. */
  | { readonly kind: 'undecided'; readonly by: readonly AnyPolicy[] };

/** What the policies that could be read say of DNS from a vantage to a CoreDNS pod. */
export function decideDns(
  scene: Scene,
  direction: 'Ingress' | 'Egress',
  vantage: Vantage,
  pod: LayoutPod,
  protocol: Protocol,
): FlowDecision {
  if (isOnHost(vantage)) return { kind: 'not-isolated' };
  return decideFlow(scene, direction, dnsFlow(scene, vantage, pod, protocol));
}

/** DNS of a vantage to a CoreDNS pod, as policies see it. */
export function dnsFlow(scene: Scene, vantage: Vantage, pod: LayoutPod, protocol: Protocol): Flow {
  const object = valueOr(scene.topology.dnsPods, []).find((one) => one.name === pod.name);
  const wanted = protocol === 'udp' ? 'UDP' : 'TCP';
  const declared = object?.containers.flatMap((container) => container.ports) ?? [];
  return {
    from: sourceOf(scene, vantage),
    to: destination(scene, pod, object),
    protocol: wanted,
    port: pod.port,
    portNames: declared
      .filter((port) => port.protocol === wanted && port.containerPort === pod.port)
      .map((port) => port.name),
  };
}

/** The same to a server outside the cluster. */
export const decideDnsBeyond = (scene: Scene, vantage: Vantage, address: string): FlowDecision =>
  decideFlow(scene, 'Egress', {
    from: sourceOf(scene, vantage),
    to: { namespace: '', namespaceLabels: {}, labels: {}, address, entity: 'world' },
    protocol: 'UDP',
    port: 53,
    portNames: [],
  });

/**
 * An explicit denial of Cilium wins; otherwise policies of all kinds only add up: what one of them allows passes, though
 * another kind isolates the pod.
 */
export function decideFlow(scene: Scene, direction: 'Ingress' | 'Egress', flow: Flow): FlowDecision {
  const { namespace } = direction === 'Egress' ? flow.from : flow.to;
  const kube = decide(policiesOf(scene, namespace), direction, flow);
  const cilium = decideCilium(ciliumPoliciesOf(scene), direction === 'Egress' ? 'egress' : 'ingress', flow);
  if (cilium.kind === 'denied' && cilium.how === 'explicitly')
    return { kind: 'denied', by: cilium.by, explicitly: true };
  if (kube.kind === 'allowed') return { kind: 'allowed', names: null, by: [kube.by] };
  if (cilium.kind === 'allowed' || cilium.kind === 'undecided') return cilium;
  const by = [...(kube.kind === 'denied' ? kube.by : []), ...(cilium.kind === 'denied' ? cilium.by : [])];
  return by.length === 0 ? { kind: 'not-isolated' } : { kind: 'denied', by, explicitly: false };
}

export const ciliumPoliciesOf = (scene: Scene): readonly CiliumPolicy[] =>
  scene.topology.ciliumPolicies === undefined ? [] : valueOr(scene.topology.ciliumPolicies, []);

export function policiesOf(scene: Scene, namespace: string): readonly NetworkPolicy[] {
  const part = scene.topology.policies[namespace];
  return part === undefined ? [] : valueOr(part, []);
}

const sourceOf = (scene: Scene, vantage: Vantage): PolicyEnd => ({
  namespace: vantage.namespace,
  namespaceLabels: labelsOf(scene, vantage.namespace),
  labels: vantage.labels,
  address: addressOf(scene, vantage),
});

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
