import type {
  CiliumDirective,
  CiliumPeer,
  CiliumPolicy,
  CiliumPort,
  CiliumSection,
  DnsRule,
} from '../model/cilium-policy.ts';
import type { LabelSelector } from '../model/topology.ts';
import { inBlock } from './cidr.ts';
import type { Flow, PolicyEnd } from './decide.ts';
import { selects } from './selectors.ts';

export type CiliumDecision =
  | { readonly kind: 'not-isolated' }
  /** `names` null: whatever is asked passes; else only these. */
  | {
      readonly kind: 'allowed';
      readonly by: readonly CiliumPolicy[];
      readonly names: readonly DnsRule[] | null;
    }
  | {
      readonly kind: 'denied';
      readonly by: readonly CiliumPolicy[];
      readonly how: 'by-default' | 'explicitly';
    }
  /** A rule that might allow or deny it uses something that cannot be worked out from objects. */
  | { readonly kind: 'undecided'; readonly by: readonly CiliumPolicy[]; readonly field: string };

type Direction = 'ingress' | 'egress';

/**
 * Cilium's semantics (Cilium documentation, "Policy Enforcement Modes", "Deny Policies", "Layer 3" to "Layer 7"): an
 * endpoint with a rule for a direction, deny rules included, is in default deny there; explicit denials win; what is left
 * of it any rule may allow.
 */
export function decideCilium(
  policies: readonly CiliumPolicy[],
  direction: Direction,
  flow: Flow,
): CiliumDecision {
  const own = direction === 'egress' ? flow.from : flow.to;
  const selecting = policies.flatMap((policy) =>
    policy.rules
      .filter((rule) => rule.endpointSelector !== null && selectsEnd(rule.endpointSelector, policy, own))
      .map((rule) => ({ policy, section: rule[direction] })),
  );
  const denying = judgeAll(selecting, (section) => section.deny, direction, flow);
  if (denying.sure.length > 0) return { kind: 'denied', by: policiesIn(denying.sure), how: 'explicitly' };
  const isolating = selecting.filter(({ section }) => isolates(section));
  if (isolating.length === 0 && denying.unsure.length === 0) return { kind: 'not-isolated' };
  const allowing = judgeAll(selecting, (section) => section.allow, direction, flow);
  if (denying.unsure.length > 0) return undecided(denying.unsure);
  if (allowing.sure.length > 0)
    return { kind: 'allowed', by: policiesIn(allowing.sure), names: namesIn(allowing.sure, flow) };
  if (allowing.unsure.length > 0) return undecided(allowing.unsure);
  return { kind: 'denied', by: policiesIn(isolating), how: 'by-default' };
}

interface Selecting {
  readonly policy: CiliumPolicy;
  readonly section: CiliumSection;
}

interface Hit {
  readonly policy: CiliumPolicy;
  readonly directive: CiliumDirective;
  /** A kind of peer that could not be worked out. */
  readonly field: string | null;
}

/** Directives that match for sure, and those of which it cannot be told. */
function judgeAll(
  selecting: readonly Selecting[],
  pick: (section: CiliumSection) => readonly CiliumDirective[],
  direction: Direction,
  flow: Flow,
): { readonly sure: readonly Hit[]; readonly unsure: readonly Hit[] } {
  const hits = selecting.flatMap(({ policy, section }) =>
    pick(section).flatMap((directive): readonly Hit[] => {
      if (directive.ports.length > 0 && portsFor(directive, flow).length === 0) return [];
      const match = matchesPeers(directive, policy, direction === 'egress' ? flow.to : flow.from);
      return match === false ? [] : [{ policy, directive, field: match === true ? null : match }];
    }),
  );
  return {
    sure: hits.filter((hit) => hit.field === null),
    unsure: hits.filter((hit) => hit.field !== null),
  };
}

const isolates = ({ allow, deny, defaultDeny }: CiliumSection): boolean =>
  (allow.length > 0 || deny.length > 0) && defaultDeny !== false;

const undecided = (hits: readonly Hit[]): CiliumDecision => ({
  kind: 'undecided',
  by: policiesIn(hits),
  field: hits[0]?.field ?? '',
});

const policiesIn = (hits: readonly { readonly policy: CiliumPolicy }[]): readonly CiliumPolicy[] => [
  ...new Set(hits.map((hit) => hit.policy)),
];

/** One rule without a word about names opens them all. */
function namesIn(hits: readonly Hit[], flow: Flow): readonly DnsRule[] | null {
  const words = hits.flatMap(({ directive }) =>
    directive.ports.length === 0 ? [null] : portsFor(directive, flow).map((port) => port.dns),
  );
  return words.includes(null) ? null : words.flatMap((rules) => rules ?? []);
}

const portsFor = (directive: CiliumDirective, flow: Flow): readonly CiliumPort[] =>
  directive.ports.filter((port) => {
    if (port.protocol !== 'ANY' && port.protocol !== flow.protocol) return false;
    if (typeof port.port === 'string') return flow.portNames.includes(port.port);
    return port.port === 0 || (flow.port >= port.port && flow.port <= (port.endPort ?? port.port));
  });

/** true, false, or the field that leaves it open. An empty directive names nobody; one with ports alone means everybody. */
function matchesPeers(
  { peers, ports }: CiliumDirective,
  policy: CiliumPolicy,
  end: PolicyEnd,
): boolean | string {
  if (peers.length === 0) return ports.length > 0;
  if (peers.some((peer) => matchesPeer(peer, policy, end))) return true;
  return peers.flatMap((peer) => (peer.kind === 'other' ? [peer.field] : []))[0] ?? false;
}

function matchesPeer(peer: CiliumPeer, policy: CiliumPolicy, end: PolicyEnd): boolean {
  const outside = end.namespace === '' && end.entity !== 'host';
  switch (peer.kind) {
    case 'endpoints':
      return end.namespace !== '' && selectsEnd(peer.selector, policy, end);
    case 'cidr':
      // Blocks speak of what is outside the cluster; pods are told by their labels alone.
      return (
        outside &&
        end.address !== null &&
        inBlock(end.address, peer.cidr) === true &&
        !peer.except.some((block) => inBlock(end.address ?? '', block) === true)
      );
    case 'entity':
      return ['all', outside ? 'world' : 'cluster', end.entity].includes(peer.entity);
    case 'names':
    case 'other':
      return false;
  }
}

/** Where a namespaced policy does not say which namespace it means, it means its own. */
function selectsEnd(selector: LabelSelector, policy: CiliumPolicy, end: PolicyEnd): boolean {
  const plain = withoutSources(selector);
  const keys = [...Object.keys(plain.matchLabels), ...plain.matchExpressions.map((one) => one.key)];
  const namesOne = keys.some((key) => key === namespaceKey || key.startsWith(namespaceLabels));
  if (policy.namespace !== null && !namesOne && end.namespace !== policy.namespace) return false;
  return selects(plain, labelsOf(end));
}

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels.';

/** Labels as Cilium's identities carry them. */
const labelsOf = (end: PolicyEnd): Readonly<Record<string, string>> => ({
  ...end.labels,
  [namespaceKey]: end.namespace,
  ...Object.fromEntries(
    Object.entries(end.namespaceLabels).map(([key, value]) => [`${namespaceLabels}${key}`, value]),
  ),
});

/** A key may begin with the source of the label: k8s:app, any:app. */
const withoutSources = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
  matchLabels: Object.fromEntries(
    Object.entries(matchLabels).map(([key, value]) => [withoutSource(key), value]),
  ),
  matchExpressions: matchExpressions.map((one) => ({ ...one, key: withoutSource(one.key) })),
});

/** What a selector wants of a pod's own labels: without what it wants of the pod's namespace, cluster or service account. */
export function ownPart(selector: LabelSelector): LabelSelector {
  const { matchLabels, matchExpressions } = withoutSources(selector);
  const isOwn = (key: string): boolean => !/^io\.(cilium|kubernetes)\./.test(key);
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => isOwn(key))),
    matchExpressions: matchExpressions.filter(({ key }) => isOwn(key)),
  };
}

/** The key of a label without its source. */
const withoutSource = (key: string): string => key.replace(/^(k8s|any|container):/, '');
