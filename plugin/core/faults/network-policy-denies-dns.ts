import type { Scene } from '../infer/scene.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { NetworkPolicy } from '../model/topology.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const networkPolicyDeniesDns: Fault = {
  id: 'network-policy-denies-dns',
  hop: 'source-policy',
  corpus: ['D49', 'D50', 'D51', 'P02'],
  title: 'A NetworkPolicy isolates the egress of the pod and allows no DNS',
  source: 'Kubernetes documentation, "Network Policies": default deny all egress traffic',
  instances: (scene) => {
    const vantage = scene.vantages.find((one) => one.kind === 'app');
    if (vantage === undefined) return [];
    const protocols = (['udp', 'tcp'] as const).filter(
      (protocol) => deniedBy(scene, vantage, protocol).length > 0,
    );
    return protocols.length === 0 ? [] : [instanceFor(scene, vantage, protocols)];
  },
};

/** Policies that by their rules deny DNS to every CoreDNS pod; empty where one of them may be asked. */
function deniedBy(scene: Scene, vantage: Vantage, protocol: Protocol): readonly NetworkPolicy[] {
  const decisions = scene.layout.pods.map((pod) => decideDns(scene, 'Egress', vantage, pod, protocol));
  const denials = decisions.flatMap((decision) => (decision.kind === 'denied' ? [decision.by] : []));
  return denials.length === decisions.length ? (denials[0] ?? []) : [];
}

function instanceFor(scene: Scene, vantage: Vantage, protocols: readonly Protocol[]): FaultInstance {
  const policies = [
    ...new Map(
      protocols.flatMap((protocol) => deniedBy(scene, vantage, protocol)).map((one) => [one.name, one]),
    ).values(),
  ];
  const names = policies.map((policy) => `${policy.namespace}/${policy.name}`).join(', ');
  const which = protocols.map((protocol) => protocol.toUpperCase()).join(' and ');
  return {
    hop: { kind: 'source-policy', instance: `namespace ${vantage.namespace}` },
    effect: (crossing) =>
      crossing.hop === 'source-policy' &&
      crossing.vantage.kind === 'app' &&
      crossing.upstream === null &&
      protocols.includes(crossing.probe.protocol)
        ? dropped(crossing)
        : null,
    evidence: [
      proof(
        `NetworkPolicy ${names}`,
        `selects the pod for egress, and none of its rules allows ${which} port 53 to the CoreDNS pods${blockClause(scene, policies)}`,
      ),
    ],
    sentence: `NetworkPolicy ${names} isolates the egress of pods in ${vantage.namespace} and does not allow DNS (${which} port 53) to CoreDNS.`,
    fix: [allowDnsCommand(scene, vantage)],
  };
}

/** A rule that allows the Service's address does not help: it has become a pod's address when the policy is judged. */
function blockClause(scene: Scene, policies: readonly NetworkPolicy[]): string {
  const addresses = scene.layout.service?.clusterIPs ?? [];
  const peers = policies.flatMap((policy) => policy.egress.flatMap((rule) => rule.peers));
  const named = peers.some(
    (peer) => peer.kind === 'block' && addresses.includes(peer.cidr.replace(/\/32$/, '')),
  );
  return named
    ? ' (it allows the Service address, which is already rewritten to a pod address when the policy is judged)'
    : '';
}

function allowDnsCommand(scene: Scene, vantage: Vantage): string {
  const namespace = scene.layout.service?.namespace ?? 'kube-system';
  return [
    `kubectl -n ${vantage.namespace} apply -f - <<'EOF'`,
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    `metadata: {name: allow-dns, namespace: ${vantage.namespace}}`,
    'spec:',
    '  podSelector: {}',
    '  policyTypes: [Egress]',
    '  egress:',
    '  - to:',
    `    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${namespace}}}`,
    '      podSelector: {matchLabels: {k8s-app: kube-dns}}',
    '    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]',
    'EOF',
  ].join('\n');
}
