import type { Scene } from '../infer/scene.ts';
import type { Protocol, Vantage } from '../model/probe.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { decideDns } from '../policy/dns-flow.ts';
import { policyNames, type AnyPolicy } from '../policy/policy-name.ts';
import { allowDnsCommand } from './allow-dns.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { FaultInstance } from './fault.ts';

/** A CoreDNS pod that policies keep from the pod over a protocol, while others may be asked. */
interface Denied {
  readonly pod: LayoutPod;
  readonly protocol: Protocol;
  readonly by: readonly AnyPolicy[];
}

/**
 * Rules by addresses (ipBlock, except) or by labels that not all CoreDNS pods bear allow some of them and not others: what the Service
 * sends to those is lost. Policies are judged by the pod that is chosen, so that it strikes on the last step.
 */
export function deniedInPart(scene: Scene, vantage: Vantage): readonly FaultInstance[] {
  const denied = scene.layout.pods.flatMap((pod) =>
    (['udp', 'tcp'] as const).flatMap((protocol): readonly Denied[] => {
      const decision = decideDns(scene, 'Egress', vantage, pod, protocol);
      return decision.kind === 'denied' ? [{ pod, protocol, by: decision.by }] : [];
    }),
  );
  const policies = [...new Set(denied.flatMap(({ by }) => by))];
  const [policy] = policies;
  if (policy === undefined) return [];
  const pods = [...new Set(denied.map(({ pod }) => `${pod.name} (${pod.address})`))];
  const some = pods.join(', ');
  const names = policyNames(policies);
  return [
    {
      hop: { kind: 'source-policy', instance: `namespace ${vantage.namespace}` },
      effect: (crossing) =>
        crossing.hop === 'destination-policy' &&
        crossing.vantage.kind === 'app' &&
        crossing.asker === 'vantage' &&
        denied.some(
          ({ pod, protocol }) => pod.name === crossing.pod?.name && protocol === crossing.probe.protocol,
        )
          ? dropped(crossing)
          : null,
      evidence: [proof(names, `selects the pod for egress, and none of its rules allows port 53 to ${some}`)],
      sentence: `${names} isolates the egress of pods in ${vantage.namespace} and does not allow DNS to ${pods.length === 1 ? 'one' : String(pods.length)} of the ${String(scene.layout.pods.length)} CoreDNS pods: ${some}. The Service sends a share of the lookups there.`,
      fix: [allowDnsCommand(scene, vantage.namespace, policy)],
    },
  ];
}
