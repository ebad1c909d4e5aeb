import type { Labels, NetworkPolicy, PolicyPeer, PolicyRule } from '../model/topology.ts';
import { inBlock } from './cidr.ts';
import { selects } from './selectors.ts';

/** One end of a connection as policies see it: after the Service address has become a pod's. */
export interface PolicyEnd {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly address: string | null;
  /** The node itself, for what runs on its network; what is outside the cluster for sure; absent for pods, and where it is not known. */
  readonly entity?: 'host' | 'world';
}

export interface Flow {
  readonly from: PolicyEnd;
  readonly to: PolicyEnd;
  readonly protocol: 'UDP' | 'TCP';
  readonly port: number;
  /** Names under which the destination's containers declare the port. */
  readonly portNames: readonly string[];
}

export type Decision =
  /** No policy isolates the pod in this direction. */
  | { readonly kind: 'not-isolated' }
  | { readonly kind: 'allowed'; readonly by: NetworkPolicy }
  /** These policies isolate the pod and none of their rules allows the flow. */
  | { readonly kind: 'denied'; readonly by: readonly NetworkPolicy[] };

/**
 * NetworkPolicy semantics (Kubernetes documentation, "Network Policies"): a pod selected by any policy of a direction is
 * isolated in it; what any rule of any of these policies allows passes; policies only add up.
 */
export function decide(
  policies: readonly NetworkPolicy[],
  direction: 'Ingress' | 'Egress',
  flow: Flow,
): Decision {
  const [own, peer] = direction === 'Egress' ? [flow.from, flow.to] : [flow.to, flow.from];
  const isolating = policies.filter(
    (policy) =>
      policy.namespace === own.namespace &&
      policy.policyTypes.includes(direction) &&
      selects(policy.podSelector, own.labels),
  );
  if (isolating.length === 0) return { kind: 'not-isolated' };
  const allowing = isolating.find((policy) =>
    rulesOf(policy, direction).some((rule) => allows(rule, policy, peer, flow)),
  );
  return allowing === undefined ? { kind: 'denied', by: isolating } : { kind: 'allowed', by: allowing };
}

const rulesOf = (policy: NetworkPolicy, direction: 'Ingress' | 'Egress'): readonly PolicyRule[] =>
  direction === 'Egress' ? policy.egress : policy.ingress;

function allows(rule: PolicyRule, policy: NetworkPolicy, peer: PolicyEnd, flow: Flow): boolean {
  const peerMatches = rule.peers.length === 0 || rule.peers.some((one) => matchesPeer(one, policy, peer));
  return peerMatches && (rule.ports.length === 0 || rule.ports.some((port) => matchesPort(port, flow)));
}

function matchesPeer(peer: PolicyPeer, policy: NetworkPolicy, end: PolicyEnd): boolean {
  if (peer.kind === 'block') {
    if (end.address === null || inBlock(end.address, peer.cidr) !== true) return false;
    return !peer.except.some((block) => end.address !== null && inBlock(end.address, block) === true);
  }
  if (end.entity === 'world') return false;
  const namespaceMatches =
    peer.namespaceSelector === null
      ? end.namespace === policy.namespace
      : selects(peer.namespaceSelector, end.namespaceLabels);
  return namespaceMatches && (peer.podSelector === null || selects(peer.podSelector, end.labels));
}

export function matchesPort(port: PolicyRule['ports'][number], flow: Flow): boolean {
  if (port.protocol !== flow.protocol) return false;
  if (port.port === null) return true;
  if (typeof port.port === 'string') return flow.portNames.includes(port.port);
  return flow.port >= port.port && flow.port <= (port.endPort ?? port.port);
}
