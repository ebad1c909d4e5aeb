/**
 * The classes into which every measured outcome falls. Recordings freeze these words.
 *
 * `servfail-*`: by the time it took, since CoreDNS's forward plugin answers SERVFAIL at once (relayed), after 2 s (every
 * upstream already marked down), 4 s or 6 s (read time-outs of 2 s each). `late-*`: an answer as expected but 2 s (one
 * upstream retry) or 5 s (a resolver's retry) late. `silent`: UDP, nothing came. `syn-silent`: TCP, no handshake.
 * `connected-silent`: TCP handshake done, no answer. `reset`: TCP reset after the handshake or while connecting is
 * `refused-port`. `eperm`: refused by a rule on the asking host itself.
 */
export const outcomeClasses = [
  'noerror',
  'nodata',
  'nxdomain',
  'servfail-now',
  'servfail-2s',
  'servfail-4s',
  'servfail-6s',
  'refused',
  'other-rcode',
  'truncated',
  'wrong-answer',
  'late-2s',
  'late-5s',
  'silent',
  'syn-silent',
  'connected-silent',
  'reset',
  'refused-port',
  'eperm',
  'net-unreachable',
  'host-unreachable',
] as const;

export type OutcomeClass = (typeof outcomeClasses)[number];

/** What one sample measured. */
export interface Outcome {
  readonly class: OutcomeClass;
  readonly tookMs: number;
  /** RCODE of the answer, "NXDOMAIN"; null where no answer came. */
  readonly rcode: string | null;
  /** Sender of the ICMP error, where the kernel had it; behind NAT it proves nothing. */
  readonly icmpFrom: string | null;
  readonly answer: AnswerSummary | null;
}

/** What a verdict needs of a DNS answer. */
export interface AnswerSummary {
  /** Addresses, or the data of other record types as text, sorted. */
  readonly data: readonly string[];
  /** Owner of the SOA in the authority section, without the last dot ("." for the root); null where there is none. */
  readonly soa: string | null;
  /** Smallest TTL of the answer (or of the SOA), seconds. */
  readonly ttl: number | null;
  readonly authoritative: boolean;
  /** Extended DNS error codes (RFC 8914). */
  readonly extendedErrors: readonly number[];
}
