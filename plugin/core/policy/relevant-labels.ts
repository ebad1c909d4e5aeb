import type { Labels, LabelSelector } from '../model/topology.ts';
import { ownPart } from './decide-cilium.ts';
import { isCilium, type AnyPolicy } from './policy-name.ts';
import { keysOf, selects } from './selectors.ts';

/** Labels of controllers: a probe that carried one could be counted or adopted. */
const neverCopied = [
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'pod-template-generation',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'job-name',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
];

export const isOfController = (key: string): boolean => neverCopied.includes(key);

/** The labels of a pod at which any of these policies looks, as selected pod or as peer. */
export function lookedAt(labels: Labels, policies: readonly AnyPolicy[]): Labels {
  const keys = new Set(policies.flatMap(selectorsOf).flatMap(keysOf));
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.has(key)));
}

/** Those of them that a probe may carry. */
export const relevantLabels = (labels: Labels, policies: readonly AnyPolicy[]): Labels =>
  Object.fromEntries(Object.entries(lookedAt(labels, policies)).filter(([key]) => !isOfController(key)));

/** Whether a policy takes pods with these labels for the same: it selects both or neither, as pod and as peer. */
export const seesTheSame = (policy: AnyPolicy, some: Labels, others: Labels): boolean =>
  selectorsOf(policy).every((selector) => selects(selector, some) === selects(selector, others));

export const looksAt = (policy: AnyPolicy, key: string): boolean =>
  selectorsOf(policy).flatMap(keysOf).includes(key);

/** What a policy wants of labels of pods, wherever it speaks of pods. */
function selectorsOf(policy: AnyPolicy): readonly LabelSelector[] {
  if (isCilium(policy))
    return policy.rules
      .flatMap(({ endpointSelector, ingress, egress }) => [
        ...(endpointSelector === null ? [] : [endpointSelector]),
        ...[ingress, egress]
          .flatMap(({ allow, deny }) => [...allow, ...deny])
          .flatMap(({ peers }) =>
            peers.flatMap((peer) => (peer.kind === 'endpoints' ? [peer.selector] : [])),
          ),
      ])
      .map(ownPart);
  const peers = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers);
  const selectors = peers.flatMap((peer) =>
    peer.kind === 'pods' && peer.podSelector !== null ? [peer.podSelector] : [],
  );
  return [policy.podSelector, ...selectors];
}
