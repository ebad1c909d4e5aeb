import type { LabelSelector, NetworkPolicy, PolicyPeer } from '../model/topology.ts';
import { matchesPort, type Flow } from './decide.ts';

/** Whom the rules of a policy let a pod reach by a flow's port, where that is somebody else; null where no rule names the port. */
export function peersMissed(policy: NetworkPolicy, flow: Flow): string | null {
  const rules = policy.egress.filter(
    ({ peers, ports }) => peers.length > 0 && ports.some((port) => matchesPort(port, flow)),
  );
  const peers = [...new Set(rules.flatMap((rule) => rule.peers.map(wordsFor)))];
  return peers.length === 0 ? null : peers.slice(0, 3).join(', or ');
}

/** Whom an ingress policy admits to a flow's port, rule by rule; none where no rule admits anybody there. */
export const peersAdmitted = (policy: NetworkPolicy, flow: Flow): readonly PolicyPeer[] =>
  policy.ingress
    .filter(({ ports }) => ports.length === 0 || ports.some((port) => matchesPort(port, flow)))
    .flatMap(({ peers }) => peers);

export function wordsFor(peer: PolicyPeer): string {
  if (peer.kind === 'block')
    return `addresses in ${peer.cidr}${peer.except.length === 0 ? '' : ` except ${peer.except.join(', ')}`}`;
  const namespaces =
    peer.namespaceSelector === null
      ? 'its own namespace'
      : isAnything(peer.namespaceSelector)
        ? 'all namespaces'
        : `namespaces with ${written(peer.namespaceSelector)}`;
  return peer.podSelector === null || isAnything(peer.podSelector)
    ? `pods in ${namespaces}`
    : `pods with ${written(peer.podSelector)} in ${namespaces}`;
}

const isAnything = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;

/** As kubectl takes it (-l). */
const written = ({ matchLabels, matchExpressions }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(
      ({ key, operator, values }) =>
        `${key} ${operator}${values.length === 0 ? '' : ` (${values.join(', ')})`}`,
    ),
  ].join(',');
