/** The hops of a lookup, in the order it crosses them; and last the way of exec, which no lookup crosses. */
export const hopKinds = [
  'client-resolver',
  'source-policy',
  'node-cache',
  'node-service-rules',
  'dns-service',
  'node-path',
  'destination-policy',
  'coredns-process',
  'coredns-config',
  'coredns-api',
  'coredns-egress',
  'node-egress',
  'upstream',
  'authority',
  'api-to-kubelet',
] as const;

export type HopKind = (typeof hopKinds)[number];

/** A hop of one object: the node for `node-service-rules`, "node1 → node2" for `node-path`, the address for `upstream`. */
export interface Hop {
  readonly kind: HopKind;
  readonly instance: string;
}

export const hopTitles: Readonly<Record<HopKind, string>> = {
  'client-resolver': 'client resolver configuration',
  'source-policy': 'egress policy of the asking pod',
  'node-cache': 'DNS cache of the node',
  'node-service-rules': 'service rules of the node (kube-proxy)',
  'dns-service': 'DNS Service',
  'node-path': 'path between nodes',
  'destination-policy': 'ingress policy of CoreDNS',
  'coredns-process': 'CoreDNS process',
  'coredns-config': 'CoreDNS configuration',
  'coredns-api': 'CoreDNS to the API server',
  'coredns-egress': 'egress policy of CoreDNS',
  'node-egress': 'egress of the node',
  upstream: 'upstream resolver',
  authority: 'the name itself',
  'api-to-kubelet': 'API server to kubelet (exec, logs)',
};

export const hopKey = (hop: Hop): string => `${hop.kind}/${hop.instance}`;
