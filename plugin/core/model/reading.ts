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
  /** Lines of the node's address translation (iptables-save -t nat) that name the DNS Service. Needs NET_ADMIN. */
  | {
      readonly kind: 'service-rules';
      readonly tables: 'nft' | 'legacy';
      /** Only lines that contain one of these. */
      readonly about: readonly string[];
    }
  /** Connections over UDP to an address that the node tracks (conntrack -L). Needs NET_ADMIN. */
  | { readonly kind: 'tracked-connections'; readonly address: string }
  /** What the resolver library of the probe's image makes of names, by getaddrinfo(3): search list, hosts file and all. */
  | { readonly kind: 'libc'; readonly names: readonly string[] }
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
  '/proc/net/stat/rt_cache',
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
  | { readonly kind: 'libc'; readonly answers: readonly LibcAnswer[] }
  /** Sums of a metric over the labels that do not matter: 'coredns_dns_responses_total{rcode="NXDOMAIN"}' → 12. */
  | { readonly kind: 'metrics'; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'status'; readonly code: number; readonly body: string };

export interface LibcAnswer {
  readonly name: string;
  readonly addresses: readonly string[];
  /** getaddrinfo's word for a failure ("EAI_NONAME"); null where it gave addresses. */
  readonly error: string | null;
  readonly tookMs: number;
}

/** Two readings with the same key read the same thing from the same place. */
export const readableKey = (vantage: VantageId, subject: Readable): string =>
  `${vantage} ${subject.kind} ${detailOf(subject)}`;

function detailOf(subject: Readable): string {
  if ('path' in subject) return subject.path;
  if ('pod' in subject) return subject.pod;
  if ('tables' in subject) return subject.tables;
  return 'address' in subject ? subject.address : '';
}
