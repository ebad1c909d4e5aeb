import type { Scene } from '../infer/scene.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import { decideDns, dnsFlow, type FlowDecision } from '../policy/dns-flow.ts';
import { isCilium, policyArguments, policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { peersMissed } from '../policy/missed-rules.ts';
import { allowDnsCommand } from './allow-dns.ts';
import { ciliumDrops } from './cilium-drops.ts';
import { deniedInPart } from './denied-in-part.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const networkPolicyDeniesDns: Fault = {
  id: 'network-policy-denies-dns',
  hop: 'source-policy',
  corpus: ['D49', 'D50', 'D51', 'P02', 'P04'],
  title: 'A network policy isolates the egress of the pod and allows no DNS, or denies it explicitly',
  source:
    'Kubernetes documentation, "Network Policies": default deny all egress traffic; Cilium documentation, "Deny Policies"',
  explanation:
    'As soon as any policy for egress selects a pod, that pod may send only what some policy allows. ' +
    'If none allows UDP and TCP port 53 to the CoreDNS pods, or a policy of Cilium denies it outright, lookups time out silently, and all else that needs a name with them. ' +
    'It follows the namespace and the labels of the asking pod: pods that no policy selects resolve on the same node. ' +
    "A rule for the Service's address does not help where policies are judged after its translation to a pod's address.",
  remedy:
    'List what may select the pod with `kubectl -n NAMESPACE get networkpolicies`, and ciliumnetworkpolicies where Cilium is the network plugin. ' +
    'Allow UDP and TCP port 53 to the pods labelled k8s-app: kube-dns in the DNS namespace, and ship such a rule with every default deny.',
  instances: (scene) => {
    const vantage = scene.vantages.find((one) => one.kind === 'app');
    if (vantage === undefined) return [];
    const protocols = (['udp', 'tcp'] as const).filter(
      (protocol) => denialOf(scene, vantage, protocol) !== null,
    );
    return protocols.length === 0 ? deniedInPart(scene, vantage) : [instanceFor(scene, vantage, protocols)];
  },
};

const wordsFor = (protocols: readonly Protocol[]): string =>
  protocols.map((protocol) => protocol.toUpperCase()).join(' and ');

type Denial = FlowDecision & { readonly kind: 'denied' };

/** How policies deny DNS to every CoreDNS pod; null where one of them may be asked. */
function denialOf(scene: Scene, vantage: Vantage, protocol: Protocol): Denial | null {
  const decisions = scene.layout.pods.map((pod) => decideDns(scene, 'Egress', vantage, pod, protocol));
  const denials = decisions.flatMap((decision) => (decision.kind === 'denied' ? [decision] : []));
  return denials.length === decisions.length ? (denials[0] ?? null) : null;
}

function instanceFor(scene: Scene, vantage: Vantage, protocols: readonly Protocol[]): FaultInstance {
  const denials = protocols.flatMap((protocol) => denialOf(scene, vantage, protocol) ?? []);
  const policies = [...new Set(denials.flatMap((denial) => denial.by))];
  const explicitly = denials.some((denial) => denial.explicitly);
  const names = policyNames(policies);
  const which = wordsFor(protocols);
  const outright = protocols.filter((protocol) => denialOf(scene, vantage, protocol)?.explicitly === true);
  const thereby = protocols.filter((protocol) => !outright.includes(protocol));
  return {
    hop: { kind: 'source-policy', instance: `namespace ${vantage.namespace}` },
    effect: (crossing) =>
      crossing.hop === 'source-policy' &&
      crossing.vantage.kind === 'app' &&
      crossing.upstream === null &&
      crossing.probe.target.role !== 'nameserver' &&
      protocols.includes(crossing.probe.protocol)
        ? dropped(crossing)
        : null,
    evidence: [
      proof(
        names,
        explicitly
          ? `selects the pod and denies ${wordsFor(outright)} port 53 to the CoreDNS pods explicitly, whatever other policies allow${thereby.length === 0 ? '' : `; having a section for egress it puts the pod into default deny as well, and nothing allows ${wordsFor(thereby)}`}`
          : `selects the pod for egress, and none of its rules allows ${which} port 53 to the CoreDNS pods${blockClause(scene, policies) ?? missedClause(scene, vantage, policies, protocols)}`,
      ),
      ...ciliumDrops(scene, 'cilium_drop_count_total', isPolicyDrop),
    ],
    sentence: explicitly
      ? `${names} denies pods in ${vantage.namespace} DNS (${which} port 53) to CoreDNS.`
      : `${names} isolates the egress of pods in ${vantage.namespace} and does not allow DNS (${which} port 53) to CoreDNS.`,
    fix: explicitly
      ? policies.map(
          (policy) => `kubectl edit ${policyArguments(policy)}   # take port 53 out of its egressDeny`,
        )
      : policies.slice(0, 1).map((policy) => allowDnsCommand(scene, vantage.namespace, policy)),
  };
}

const isPolicyDrop = (labels: string): boolean =>
  labels.includes('reason="Policy denied') && labels.includes('direction="EGRESS"');

/** Rules that name the port, and whom they are for. */
function missedClause(
  scene: Scene,
  vantage: Vantage,
  policies: readonly AnyPolicy[],
  [protocol]: readonly Protocol[],
): string {
  const [pod] = scene.layout.pods;
  if (pod === undefined || protocol === undefined) return '';
  return policies
    .flatMap((policy) => {
      const peers = isCilium(policy) ? null : peersMissed(policy, dnsFlow(scene, vantage, pod, protocol));
      return peers === null ? [] : [`; ${policyNames([policy])} allows it only to ${peers}`];
    })
    .join('');
}

/** A rule that allows the Service's address does not help: it has become a pod's address when the policy is judged. */
function blockClause(scene: Scene, policies: readonly AnyPolicy[]): string | null {
  const addresses = scene.layout.serviceAddresses;
  const peers = policies.flatMap((policy) =>
    isCilium(policy) ? [] : policy.egress.flatMap((rule) => rule.peers),
  );
  const named = peers.some(
    (peer) => peer.kind === 'block' && addresses.includes(peer.cidr.replace(/\/32$/, '')),
  );
  return named
    ? ' (it allows the Service address, which is already rewritten to a pod address when the policy is judged)'
    : null;
}
