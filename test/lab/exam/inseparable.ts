/** Situations that look the same from inside a cluster with the probes at hand. */
export interface Inseparable {
  readonly alike: string;
  readonly apart: string;
  /** "hop: cause" of the suspects that may stand beside one another for it. */
  readonly suspects: readonly string[];
}

/** Written before any run: only a verdict whose suspects all stand in one row may end `ambiguous`. docs/verdicts.md shows the same rows. */
export const inseparable: readonly Inseparable[] = [
  {
    alike: 'an upstream server that is down, and a firewall before it',
    apart: "asking it from outside the nodes' subnet",
    suspects: [
      'upstream: upstream-silent',
      'node-egress: node-egress-blocked',
      'node-egress: port-53-filtered',
    ],
  },
  {
    alike:
      "a policy of another kind than NetworkPolicy, one that a node enforces though it is gone, and a network plugin that does not carry the namespace's packets",
    apart: "the plugin's own account of drops; pods like these on another node",
    suspects: ['source-policy: unknown', 'source-policy: policy-engine-stale', 'node-path: unknown'],
  },
  {
    alike: 'a zone whose authority is broken, and a forwarder to it that is broken',
    apart: 'asking the authority, which a cluster often may not',
    suspects: [
      'authority: zone-fails-upstream',
      'upstream: zone-fails-upstream',
      'upstream: upstream-servfail',
    ],
  },
  {
    alike:
      'external names that fail although none was complained of, and a cluster that is meant to have no way out',
    apart: '`--name` or `--control` with a name that should resolve',
    suspects: [
      'upstream: upstream-silent',
      'node-egress: node-egress-blocked',
      'node-egress: port-53-filtered',
    ],
  },
  {
    alike:
      "a fault at CoreDNS's egress and one at its node's, where no probe may run on that node's host network",
    apart: 'the right to create pods there',
    suspects: [
      'coredns-egress: unknown',
      'coredns-egress: network-policy-shuts-upstream',
      'node-egress: unknown',
      'node-egress: node-egress-blocked',
    ],
  },
  {
    alike: 'service rules of a node that are old, and ones that are missing, where every packet vanishes',
    apart: '`--deep`',
    suspects: ['node-service-rules: service-rules-stale', 'node-service-rules: service-rules-missing'],
  },
  {
    alike:
      'something that drops packets right before one CoreDNS pod, and its server (named as one place: that pod)',
    apart: '`--deep`, which asks from inside the pod',
    suspects: ['coredns-process: unknown', 'destination-policy: unknown'],
  },
  {
    alike:
      "a policy on CoreDNS's ingress and one on the pod's egress, where policies may not be read and only one namespace may be asked from",
    apart: 'the right to list NetworkPolicies',
    suspects: ['destination-policy: unknown', 'source-policy: unknown'],
  },
];

export const mayStayTogether = (suspects: readonly string[]): boolean =>
  inseparable.some((row) => suspects.every((suspect) => row.suspects.includes(suspect)));
