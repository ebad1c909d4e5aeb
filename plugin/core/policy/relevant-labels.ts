import type { CiliumPolicy } from '../model/cilium-policy.ts';
import type { Labels, LabelSelector } from '../model/topology.ts';
import { withoutSource } from './decide-cilium.ts';
import { isCilium, type AnyPolicy } from './policy-name.ts';
import { keysOf } from './selectors.ts';

/** Labels of controllers: a probe that carried one could be counted or adopted. */
const neverCopied = [
  'pod-template-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'job-name',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];

/** The labels of a pod at which any of these policies looks, as selected pod or as peer. */
export function relevantLabels(labels: Labels, policies: readonly AnyPolicy[]): Labels {
  const keys = new Set(policies.flatMap(keysUsed));
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => keys.has(key) && !neverCopied.includes(key)),
  );
}

function keysUsed(policy: AnyPolicy): readonly string[] {
  if (isCilium(policy)) return selectorsOf(policy).flatMap(keysOf).map(withoutSource);
  const peers = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers);
  const selectors = peers.flatMap((peer) =>
    peer.kind === 'pods' && peer.podSelector !== null ? [peer.podSelector] : [],
  );
  return [policy.podSelector, ...selectors].flatMap(keysOf);
}

const selectorsOf = ({ rules }: CiliumPolicy): readonly LabelSelector[] =>
  rules.flatMap(({ endpointSelector, ingress, egress }) => [
    ...(endpointSelector === null ? [] : [endpointSelector]),
    ...[ingress, egress]
      .flatMap(({ allow, deny }) => [...allow, ...deny])
      .flatMap(({ peers }) => peers.flatMap((peer) => (peer.kind === 'endpoints' ? [peer.selector] : []))),
  ]);
