import type { DnsConfig } from './dns-config.ts';
import type { Labels } from './topology.ts';

/** "app@node1", "host@node2", "baseline@node1", "inside@coredns-7d8f9". */
export type VantageId = string & { readonly __brand: 'VantageId' };

/** A place from which one can ask. */
export interface Vantage {
  readonly id: VantageId;
  readonly kind: 'app' | 'baseline' | 'host' | 'coredns';
  readonly namespace: string;
  readonly node: string;
  /** The policy-relevant labels it carries. */
  readonly labels: Labels;
  /** The pod whose DNS settings and labels it copies; null for baseline and host. */
  readonly modelledOn: string | null;
  readonly dnsPolicy: string;
  readonly dnsConfig: DnsConfig | null;
  /** An `app` on its node's own network, since the pod that it is modelled on is; a `host` always is. */
  readonly hostNetwork?: true;
  /** May read the node's service rules and tracked connections (NET_ADMIN); it asks no questions. Only with `--deep`. */
  readonly privileged?: true;
  /** For `coredns`: the pod in whose network it runs, as an ephemeral container. Only with `--deep`. */
  readonly inPod?: string;
}

export type Protocol = 'udp' | 'tcp';

/** What a question is sent to. `address` is an IP, never a name. */
export type Target =
  | { readonly role: 'coredns-pod'; readonly pod: string; readonly address: string; readonly port: number }
  | { readonly role: 'service'; readonly address: string; readonly port: number }
  /** Named by a resolv.conf, and neither the Service nor a known upstream. */
  | { readonly role: 'nameserver'; readonly address: string; readonly port: number }
  | { readonly role: 'upstream'; readonly address: string; readonly port: number };

export type RecordType = 'A' | 'AAAA' | 'NS' | 'PTR' | 'SOA' | 'DNSKEY';

/**
 * What is asked. The two `absent` kinds carry the suffix under which every sample draws a fresh random label, so that no
 * cache makes samples depend on each other; an NXDOMAIN with the right SOA is their success.
 */
export type Question =
  | { readonly kind: 'cluster-known'; readonly name: string; readonly type: RecordType }
  | { readonly kind: 'cluster-absent'; readonly suffix: string; readonly type: RecordType }
  /** The same asked for A and AAAA at once from one socket, as libc does: good when both are answered. */
  | { readonly kind: 'pair-absent'; readonly suffix: string; readonly type: RecordType }
  /** ". NS": every resolver that serves the public tree knows it. */
  | { readonly kind: 'root'; readonly name: '.'; readonly type: 'NS' }
  /** Random label under `suffix` ("invalid", RFC 6761, or the zone of a complained name). */
  | { readonly kind: 'external-absent'; readonly suffix: string; readonly type: RecordType }
  /**
   * The root's keys with EDNS and DO: the largest answer that every validating resolver of the public tree has. `bytes` is the
   * buffer on offer; absent: 4096.
   */
  | LargeQuestion
  /** Reverse name of a random private address: every resolver denies it at once (RFC 6303). */
  | { readonly kind: 'reverse-absent'; readonly suffix: string; readonly type: 'PTR' }
  | { readonly kind: 'service-reverse'; readonly name: string; readonly type: 'PTR' }
  | { readonly kind: 'control'; readonly name: string; readonly type: RecordType }
  /** A name of the complaint, absolute: `given` is what the user wrote, `name` one candidate of the search path. */
  | { readonly kind: 'complained'; readonly name: string; readonly given: string; readonly type: RecordType }
  /** The same with "checking disabled" (RFC 4035): what a validating resolver knows but does not believe. */
  | { readonly kind: 'unchecked'; readonly name: string; readonly given: string; readonly type: RecordType };

export interface LargeQuestion {
  readonly kind: 'root-large';
  readonly name: '.';
  readonly type: 'DNSKEY';
  readonly bytes?: number;
}

/** One question from one vantage to one target. */
export interface Probe {
  readonly vantage: VantageId;
  readonly target: Target;
  readonly protocol: Protocol;
  readonly question: Question;
  /** Asked at leisure, a few times a second at most, apart from everything else. */
  readonly paced?: true;
  /** All samples leave from one source port, another for each number: they are one flow to whatever picks a way by ports. */
  readonly flow?: number;
}

/** How often and how fast to ask. */
export interface ProbeRequest {
  readonly probe: Probe;
  readonly samples: number;
  /** Between two samples; 0: at once. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /**
   * `target-answers`: ask only once every cluster name asked of the same target over the same protocol in the same batch
   * has been answered; otherwise the samples are missing/not-asked. Spares the long wait for a server that is silent anyway.
   */
  readonly gate: 'none' | 'target-answers';
}

export const questionName = (question: Question): string =>
  'suffix' in question ? `*.${question.suffix}` : question.name;

/** Two probes with the same key ask the same thing: their observations form one cell. */
export const cellKey = (probe: Probe): string =>
  [
    probe.vantage,
    probe.target.role,
    `${probe.target.address}:${String(probe.target.port)}`,
    probe.protocol,
    probe.question.kind,
    questionName(probe.question),
    probe.question.type,
    ...('bytes' in probe.question ? [String(probe.question.bytes)] : []),
    ...(probe.paced === true ? ['paced'] : []),
    ...(probe.flow === undefined ? [] : [`flow ${String(probe.flow)}`]),
  ].join(' ');
