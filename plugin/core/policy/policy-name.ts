import type { CiliumPolicy } from '../model/cilium-policy.ts';
import type { NetworkPolicy } from '../model/topology.ts';

export type AnyPolicy = NetworkPolicy | CiliumPolicy;

/** "NetworkPolicy shop/deny-all"; several of one kind are told together. */
export function policyNames(policies: readonly AnyPolicy[]): string {
  const byKind = Map.groupBy(policies, kindOf);
  return [...byKind]
    .map(([kind, some]) => `${kind} ${[...new Set(some.map(placeOf))].join(', ')}`)
    .join(' and ');
}

/** What kubectl get and edit need to name it. */
export const policyArguments = (policy: AnyPolicy): string =>
  `${policy.namespace === null ? '' : `-n ${policy.namespace} `}${kindOf(policy).toLowerCase()} ${policy.name}`;

export const isCilium = (policy: AnyPolicy): policy is CiliumPolicy => 'rules' in policy;

const kindOf = (policy: AnyPolicy): string => (isCilium(policy) ? policy.kind : 'NetworkPolicy');

const placeOf = (policy: AnyPolicy): string =>
  policy.namespace === null ? policy.name : `${policy.namespace}/${policy.name}`;
