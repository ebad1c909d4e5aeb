import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';
import type { PolicyPeer } from '../model/topology.ts';
import { inBlock } from '../policy/cidr.ts';
import { dnsFlow } from '../policy/dns-flow.ts';
import { peersAdmitted, wordsFor } from '../policy/missed-rules.ts';
import { isCilium, type AnyPolicy } from '../policy/policy-name.ts';

/** Rules by addresses that keep some away: whoever has another address passes, be it in the same namespace. */
export interface ShutByAddress {
  /** "10.244.0.7 (app@node1)". */
  readonly whom: readonly string[];
  /** Whom the rules admit, for people. */
  readonly admits: readonly string[];
  /** Exceptions of the rules in which those addresses are. */
  readonly excepted: readonly string[];
}

/** null where a rule goes by labels too, or nobody is admitted at all, or addresses are not known: then the namespace says it. */
export function shutByAddress(
  scene: Scene,
  denied: readonly Vantage[],
  policies: readonly AnyPolicy[],
): ShutByAddress | null {
  const [vantage] = denied;
  const [pod] = scene.layout.pods;
  if (vantage === undefined || pod === undefined || policies.some(isCilium)) return null;
  const flow = dnsFlow(scene, vantage, pod, 'udp');
  const peers = policies.flatMap((policy) => (isCilium(policy) ? [] : peersAdmitted(policy, flow)));
  const blocks = peers.filter(isBlock);
  const known = denied.flatMap((one) => {
    const { address } = dnsFlow(scene, one, pod, 'udp').from;
    return address === null ? [] : [{ address, place: one.id }];
  });
  if (blocks.length === 0 || blocks.length < peers.length || known.length === 0) return null;
  const excepted = blocks
    .flatMap(({ except }) => except)
    .filter((block) => known.some(({ address }) => inBlock(address, block) === true));
  return {
    whom: known.map(({ address, place }) => `${address} (${place})`),
    admits: [...new Set(blocks.map(wordsFor))],
    excepted: [...new Set(excepted)],
  };
}

const isBlock = (peer: PolicyPeer): peer is PolicyPeer & { readonly kind: 'block' } => peer.kind === 'block';
