import type { Part } from './part.ts';
import type { VantageId } from './probe.ts';

/** Something read from a vantage beside DNS: a table of its kernel, or what a CoreDNS pod says of itself. */
export type Readable =
  /** A file under /proc, read on the host network: the node's own tables. */
  | { readonly kind: 'node-file'; readonly path: NodeFile }
  /** http://POD:9153/metrics. */
  | { readonly kind: 'coredns-metrics'; readonly pod: string; readonly address: string }
  /** http://POD:8181/ready: which plugins are not ready, and whether another port than 53 can be reached at all. */
  | { readonly kind: 'coredns-ready'; readonly pod: string; readonly address: string }
  /** http://127.0.0.1:9879/healthz on the host network: whether Cilium's agent of the node answers. */
  | { readonly kind: 'cilium-health' }
  /** http://127.0.0.1:9962/metrics on the host network: what Cilium's agent of the node has dropped. */
  | { readonly kind: 'cilium-metrics' };

/** Tables that an unprivileged pod may read. */
export const nodeFiles = [
  '/proc/sys/net/netfilter/nf_conntrack_count',
  '/proc/sys/net/netfilter/nf_conntrack_max',
  '/proc/net/stat/nf_conntrack',
  '/proc/net/softnet_stat',
  '/proc/sys/net/ipv4/ip_forward',
  '/proc/pressure/cpu',
  '/proc/pressure/memory',
  '/proc/pressure/io',
  '/proc/loadavg',
  '/proc/net/route',
] as const;

export type NodeFile = (typeof nodeFiles)[number];

export interface Reading {
  readonly vantage: VantageId;
  readonly subject: Readable;
  /** Since the run began. */
  readonly atMs: number;
  readonly content: Part<ReadingContent>;
}

export type ReadingContent =
  | { readonly kind: 'text'; readonly text: string }
  /** Sums of a metric over the labels that do not matter: 'coredns_dns_responses_total{rcode="NXDOMAIN"}' → 12. */
  | { readonly kind: 'metrics'; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'status'; readonly code: number; readonly body: string };

/** Two readings with the same key read the same thing from the same place. */
export const readableKey = (vantage: VantageId, subject: Readable): string =>
  `${vantage} ${subject.kind} ${'path' in subject ? subject.path : 'pod' in subject ? subject.pod : ''}`;
