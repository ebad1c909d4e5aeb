import type { Scene } from '../infer/scene.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';
import { decideFlow } from '../policy/dns-flow.ts';
import { policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const networkPolicyDeniesNodeCache: Fault = {
  id: 'network-policy-denies-node-cache',
  hop: 'source-policy',
  corpus: ['D56'],
  title: "A network policy allows CoreDNS and not the DNS cache on the node, which is the pod's resolver",
  source:
    'Kubernetes documentation, "Using NodeLocal DNSCache in Kubernetes Clusters"; "Network Policies": ipBlock',
  explanation:
    'Where pods use a DNS cache on their node (NodeLocal DNSCache, AKS LocalDNS), their questions go to a link-local address on the host network. ' +
    'Rules that select the CoreDNS pods do not cover it, so an egress policy that allows CoreDNS still cuts the pod off from its resolver: lookups time out. ' +
    'A CoreDNS pod answers when it is asked directly, and pods without the policy reach the cache, unlike where the cache is down.',
  remedy:
    "Compare the nameserver in the pod's /etc/resolv.conf with what its policies allow. " +
    "Add an ipBlock rule with the cache's address for UDP and TCP port 53 (with Cilium: the entity host).",
  instances: (scene) => {
    const vantage = scene.vantages.find((one) => one.kind === 'app');
    const address = vantage === undefined ? undefined : cacheOf(scene, vantage);
    if (vantage === undefined || address === undefined) return [];
    const policies = [
      ...new Set((['udp', 'tcp'] as const).flatMap((one) => deniedBy(scene, vantage, address, one))),
    ];
    if (policies.length === 0) return [];
    const names = policyNames(policies);
    return [
      {
        hop: { kind: 'source-policy', instance: `${address} from namespace ${vantage.namespace}` },
        where: (locus) => locus.hop === 'source-policy' && locus.vantage.kind === 'app',
        effect: (crossing) =>
          crossing.probe.target.address === address &&
          deniedBy(scene, crossing.vantage, address, crossing.probe.protocol).length > 0
            ? dropped(crossing)
            : null,
        evidence: [
          proof(names, `selects the pod for egress, and none of its rules allows port 53 to ${address}`),
        ],
        sentence: `${names} does not allow pods in ${vantage.namespace} to ask the DNS cache of their node (${address}), which is the nameserver in their resolv.conf; rules that select CoreDNS pods do not cover it.`,
        fix: [
          `Add to the policy's egress: {to: [{ipBlock: {cidr: ${address}/32}}], ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}   # with Cilium: toEntities: [host]`,
        ],
      },
    ];
  },
};

const cacheOf = (scene: Scene, vantage: Vantage): string | undefined =>
  scene.layout.resolvers.get(vantage.id)?.nameservers.find(isNodeCacheAddress);

/** The cache stands on the host network: no selector of pods or namespaces means it. */
function deniedBy(scene: Scene, vantage: Vantage, address: string, protocol: Protocol): readonly AnyPolicy[] {
  const decision = decideFlow(scene, 'Egress', {
    from: { namespace: vantage.namespace, namespaceLabels: {}, labels: vantage.labels, address: null },
    to: { namespace: '', namespaceLabels: {}, labels: {}, address, entity: 'host' },
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    port: 53,
    portNames: [],
  });
  return decision.kind === 'denied' ? decision.by : [];
}
