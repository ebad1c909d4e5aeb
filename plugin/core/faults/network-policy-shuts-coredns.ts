import type { Scene } from '../infer/scene.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { policyArguments, policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';
import { shutByAddress, type ShutByAddress } from './shut-by-address.ts';

export const networkPolicyShutsCoredns: Fault = {
  id: 'network-policy-shuts-coredns',
  hop: 'destination-policy',
  corpus: ['D52'],
  title: 'A network policy on CoreDNS does not admit queries from the namespace',
  source: 'Kubernetes documentation, "Network Policies": default deny all ingress traffic',
  explanation:
    'A policy that selects the CoreDNS pods for ingress admits only what its rules name. ' +
    'Namespaces without the label that it asks for get silence from every CoreDNS pod, while nodes are usually exempt and admitted namespaces resolve. ' +
    'A policy on the asking side looks the same from inside the pod; a pod in a new namespace without any policy tells them apart, for it fails only here.',
  remedy:
    '`kubectl -n kube-system get networkpolicies -o yaml` shows what selects k8s-app: kube-dns, and whom it admits. ' +
    'Admit UDP and TCP port 53 from every namespace that should resolve, or give the namespace the label.',
  instances: (scene) => {
    const denied = scene.vantages.filter((vantage) => deniedBy(scene, vantage).length > 0);
    const denying = denied.flatMap((vantage) => deniedBy(scene, vantage));
    if (denying.length === 0) return [];
    const names = policyNames(denying);
    const namespace = scene.complaint.namespace;
    const byAddress = shutByAddress(scene, denied, denying);
    const whom = byAddress?.whom.join(', ') ?? `namespace ${namespace}`;
    return [
      {
        hop: { kind: 'destination-policy', instance: 'CoreDNS pods' },
        effect: (crossing) =>
          crossing.hop === 'destination-policy' && isDenied(scene, crossing) ? dropped(crossing) : null,
        evidence: [
          proof(
            names,
            `selects the CoreDNS pods for ingress, and none of its rules admits port 53 from ${byAddress === null ? namespace : whom}`,
          ),
        ],
        sentence: `${names} protects the CoreDNS pods and does not admit DNS from ${whom}${byAddress === null ? '' : `: it goes by addresses, whatever the namespace, and admits ${byAddress.admits.join(', or ')}`}.`,
        fix: [
          ...denying
            .slice(0, 1)
            .map(
              (policy) =>
                `kubectl get ${policyArguments(policy)} -o yaml   # which ${byAddress === null ? 'labels' : 'addresses'} it admits`,
            ),
          ...(byAddress === null ? byLabels(namespace) : byAddresses(namespace, byAddress)),
        ],
      },
    ];
  },
};

const byLabels = (namespace: string): readonly string[] => [
  `kubectl get namespace ${namespace} --show-labels`,
  'Extend the policy by a rule that admits UDP and TCP port 53 from this namespace, or give the namespace the label it asks for.',
];

/** Addresses of pods come and go with nodes, labels stay. */
const byAddresses = (namespace: string, { excepted }: ShutByAddress): readonly string[] => [
  `kubectl -n ${namespace} get pods -o wide   # whose addresses are among them?`,
  `${excepted.length === 0 ? 'Extend its blocks to these addresses' : `Take ${excepted.join(', ')} out of its "except"`}, or extend the policy by a rule that admits UDP and TCP port 53 by label, which holds wherever pods run (namespaceSelector: kubernetes.io/metadata.name: ${namespace}).`,
];

function deniedBy(scene: Scene, vantage: Vantage): readonly AnyPolicy[] {
  return (['udp', 'tcp'] as const).flatMap((protocol) =>
    scene.layout.pods.flatMap((pod) => {
      const decision = decideDns(scene, 'Ingress', vantage, pod, protocol);
      return decision.kind === 'denied' ? decision.by : [];
    }),
  );
}

function isDenied(scene: Scene, crossing: Crossing): boolean {
  const protocol: Protocol = crossing.probe.protocol;
  return (
    crossing.pod !== null &&
    decideDns(scene, 'Ingress', crossing.vantage, crossing.pod, protocol).kind === 'denied'
  );
}
