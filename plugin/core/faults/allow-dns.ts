import type { Scene } from '../infer/scene.ts';
import type { CiliumPolicy } from '../model/cilium-policy.ts';
import type { LabelSelector } from '../model/topology.ts';
import { ciliumPoliciesOf, policiesOf } from '../policy/dns-flow.ts';
import { isCilium, policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { commandNamespace } from './commands.ts';

/**
 * A policy of the same kind that allows DNS beside the one at fault, for the same pods and no others: a selector of all pods would
 * put those into default deny that are not yet.
 */
export function allowDnsCommand(scene: Scene, namespace: string, policy: AnyPolicy): string {
  const name = freeName(scene, namespace);
  return [
    `kubectl -n ${namespace} apply -f - <<'EOF'`,
    `# Policies add up: ${policyNames([policy])} stays as it is, and this one allows DNS beside it.`,
    ...(isCilium(policy) ? ciliumRule(scene, name, policy) : networkPolicy(scene, name, policy.podSelector)),
    'EOF',
  ].join('\n');
}

/** One that no policy of the namespace has: `apply` would replace it. */
function freeName(scene: Scene, namespace: string): string {
  const taken = [...policiesOf(scene, namespace), ...ciliumPoliciesOf(scene)].map(({ name }) => name);
  let name = 'allow-dns';
  for (let count = 2; taken.includes(name); count += 1) name = `allow-dns-${String(count)}`;
  return name;
}

const networkPolicy = (scene: Scene, name: string, pods: LabelSelector): readonly string[] => [
  'apiVersion: networking.k8s.io/v1',
  'kind: NetworkPolicy',
  `metadata: {name: ${name}}`,
  'spec:',
  `  podSelector: ${written(pods)}`,
  '  policyTypes: [Egress]',
  '  egress:',
  '  - to:',
  `    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${commandNamespace(scene)}}}`,
  '      podSelector: {matchLabels: {k8s-app: kube-dns}}',
  '    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]',
];

/** Rules by names (toFQDNs) hold for addresses that Cilium's DNS proxy has seen in answers: it must see them. */
function ciliumRule(scene: Scene, name: string, { rules }: CiliumPolicy): readonly string[] {
  const isolating = rules.find(
    ({ endpointSelector, egress }) => endpointSelector !== null && egress.allow.length > 0,
  );
  const byNames = rules.some(({ egress }) =>
    egress.allow.some(({ peers }) => peers.some(({ kind }) => kind === 'names')),
  );
  return [
    'apiVersion: cilium.io/v2',
    'kind: CiliumNetworkPolicy',
    `metadata: {name: ${name}}`,
    'spec:',
    `  endpointSelector: ${written(isolating?.endpointSelector ?? { matchLabels: {}, matchExpressions: [] })}`,
    '  egress:',
    '  - toEndpoints:',
    `    - matchLabels: {"k8s:io.kubernetes.pod.namespace": ${commandNamespace(scene)}, "k8s:k8s-app": kube-dns}`,
    '    toPorts:',
    '    - ports: [{port: "53", protocol: UDP}, {port: "53", protocol: TCP}]',
    ...(byNames
      ? ['      rules: {dns: [{matchPattern: "*"}]}   # so that names in toFQDNs become addresses']
      : []),
  ];
}

/** As YAML takes it; empty parts left out. */
const written = ({ matchLabels, matchExpressions }: LabelSelector): string =>
  JSON.stringify({
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  });
