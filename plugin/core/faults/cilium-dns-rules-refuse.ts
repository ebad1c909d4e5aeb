import type { Scene } from '../infer/scene.ts';
import type { DnsRule } from '../model/cilium-policy.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure } from '../paths/distribution.ts';
import { nameOnPath } from '../paths/layout.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { isNameAllowed } from '../policy/dns-names.ts';
import { policyArguments, policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { ciliumDrops } from './cilium-drops.ts';
import { proof } from './evidence.ts';
import type { Fault } from './fault.ts';

export const ciliumDnsRulesRefuse: Fault = {
  id: 'cilium-dns-rules-refuse',
  hop: 'source-policy',
  corpus: ['D54'],
  title: "A Cilium policy lets the pod ask for some names only; the node's DNS proxy refuses the others",
  source: 'Cilium documentation, "DNS based": rules.dns, matchPattern; "DNS Proxy": reject response code',
  explanation:
    "A Cilium policy with DNS rules sends the pod's lookups through a proxy on the node, which lets only names pass that match a pattern. " +
    'Every other name is answered REFUSED within a millisecond and never reaches CoreDNS; names completed by the search list are refused too, and some resolvers stop there. ' +
    'It concerns only pods that the policy selects, unlike a REFUSED from CoreDNS or from an upstream resolver.',
  remedy:
    "Read rules.dns of the policy (`kubectl get ciliumnetworkpolicies -A -o yaml`), and the agent's metric cilium_policy_l7_total. " +
    'Add the missing names or patterns: a star matches within one label only, a lone star admits every name.',
  instances: (scene) => {
    const vantage = scene.vantages.find((one) => one.kind === 'app');
    if (vantage === undefined) return [];
    const admitted = admittedTo(scene, vantage, 'udp') ?? admittedTo(scene, vantage, 'tcp');
    if (admitted === null) return [];
    const names = policyNames(admitted.by);
    const rules = admitted.rules.map(wordOf).join(', ');
    return [
      {
        hop: { kind: 'source-policy', instance: `DNS rules of ${vantage.namespace}` },
        where: (locus) =>
          locus.hop === 'source-policy' && locus.vantage.kind === 'app' && locus.upstream === null,
        effect: (crossing) => (isRefused(scene, crossing) ? sure('refused') : null),
        evidence: [
          proof(names, `admits DNS queries for ${rules} and for nothing else`),
          ...ciliumDrops(scene, 'cilium_policy_l7_total', (labels) => labels.includes('rule="denied"')),
        ],
        sentence: `${names} lets pods in ${vantage.namespace} ask only for ${rules}; the DNS proxy on the node answers REFUSED for every other name, and such queries never reach CoreDNS.`,
        fix: [
          ...admitted.by.map(
            (policy) =>
              `kubectl edit ${policyArguments(policy)}   # rules.dns: add the name; matchPattern "*.${scene.layout.clusterDomain}" matches one label only, "*" admits all`,
          ),
          'Remember the search list: a refused expanded name stops some resolvers before they try the plain one.',
        ],
      },
    ];
  },
};

interface Admitted {
  readonly rules: readonly DnsRule[];
  readonly by: readonly AnyPolicy[];
}

/** What policies admit where they speak about names; null where they do not, or deny altogether. */
function admittedTo(scene: Scene, vantage: Vantage, protocol: Protocol): Admitted | null {
  const pod = scene.layout.pods[0];
  if (pod === undefined) return null;
  const decision = decideDns(scene, 'Egress', vantage, pod, protocol);
  return decision.kind === 'allowed' && decision.names !== null && !decision.names.some(admitsAll)
    ? { rules: decision.names, by: decision.by }
    : null;
}

function isRefused(scene: Scene, { vantage, probe }: Crossing): boolean {
  const admitted = admittedTo(scene, vantage, probe.protocol);
  return admitted !== null && !isNameAllowed(admitted.rules, nameOnPath(probe.question));
}

/** A lone star stands for every name. */
const admitsAll = (rule: DnsRule): boolean => rule.kind !== 'name' && rule.pattern === '*';

const wordOf = (rule: DnsRule): string => (rule.kind === 'name' ? rule.name : rule.pattern);
