import type { Outcome, OutcomeClass } from './model/outcome.ts';
import type { AnswerSummary } from './model/outcome.ts';
import type { Protocol, Question } from './model/probe.ts';

/** What came back for one question, decoded but not yet judged. */
export type Arrival =
  | {
      readonly kind: 'reply';
      readonly rcode: string;
      readonly truncated: boolean;
      /** The echoed question is the one that was asked. */
      readonly echoes: boolean;
      readonly answers: number;
      readonly summary: AnswerSummary;
    }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'timeout'; readonly connected: boolean }
  | { readonly kind: 'eof' }
  | {
      readonly kind: 'error';
      readonly errno: string;
      readonly connected: boolean;
      readonly icmpFrom: string | null;
    };

/** Puts one measured arrival into its outcome class. Limits lie between CoreDNS's steps of 2 s. */
export function classify(question: Question, protocol: Protocol, arrival: Arrival, tookMs: number): Outcome {
  const reply = arrival.kind === 'reply' ? arrival : null;
  return {
    class: classOf(question, protocol, arrival, tookMs),
    tookMs,
    rcode: reply?.rcode ?? null,
    icmpFrom: arrival.kind === 'error' ? arrival.icmpFrom : null,
    answer: reply?.summary ?? null,
  };
}

function classOf(question: Question, protocol: Protocol, arrival: Arrival, tookMs: number): OutcomeClass {
  switch (arrival.kind) {
    case 'reply':
      return arrival.echoes ? replyClass(question, arrival, tookMs) : 'wrong-answer';
    case 'malformed':
      return 'wrong-answer';
    case 'timeout':
      return silence(protocol, arrival.connected);
    case 'eof':
      return 'reset';
    case 'error':
      return errorClass(arrival.errno, protocol, arrival.connected);
  }
}

function replyClass(
  question: Question,
  reply: Arrival & { readonly kind: 'reply' },
  tookMs: number,
): OutcomeClass {
  switch (reply.rcode) {
    case 'SERVFAIL':
      return servfailClass(tookMs);
    case 'REFUSED':
      return 'refused';
    case 'NOERROR':
      if (reply.truncated && reply.answers === 0) return 'truncated';
      return late(tookMs) ?? (reply.answers > 0 || isDelegation(question, reply) ? 'noerror' : 'nodata');
    case 'NXDOMAIN':
      return late(tookMs) ?? 'nxdomain';
    default:
      return 'other-rcode';
  }
}

/** The root may be answered in the authority section. */
const isDelegation = (question: Question, reply: Arrival & { readonly kind: 'reply' }): boolean =>
  question.kind === 'root' && reply.summary.soa === null && reply.summary.authoritative;

function servfailClass(tookMs: number): OutcomeClass {
  if (tookMs < 1000) return 'servfail-now';
  if (tookMs < 3000) return 'servfail-2s';
  return tookMs < 5000 ? 'servfail-4s' : 'servfail-6s';
}

function late(tookMs: number): OutcomeClass | null {
  if (tookMs < 1800) return null;
  return tookMs < 4500 ? 'late-2s' : 'late-5s';
}

function silence(protocol: Protocol, connected: boolean): OutcomeClass {
  if (protocol === 'udp') return 'silent';
  return connected ? 'connected-silent' : 'syn-silent';
}

function errorClass(errno: string, protocol: Protocol, connected: boolean): OutcomeClass {
  switch (errno) {
    case 'EPERM':
    case 'EACCES':
      return 'eperm';
    // What Linux says where its own routing table has a blackhole for the address (ip-route(8)).
    case 'EINVAL':
      return 'net-unreachable';
    case 'ETIMEDOUT':
      return silence(protocol, connected);
    default:
      return unreachable.get(errno) ?? 'reset';
  }
}

/**
 * What Linux makes of ICMP "destination unreachable", by code (icmp(7); net/ipv4/icmp.c, icmp_err_convert; RFC 792, RFC 1812), and
 * of ICMPv6's "parameter problem" (net/ipv6/icmp.c, icmpv6_err_convert).
 */
const unreachable: ReadonlyMap<string, OutcomeClass> = new Map([
  // 0 network, 6 network unknown, 9 network prohibited, 11 network for this type of service
  ['ENETUNREACH', 'net-unreachable'],
  // 1 host, 10 host prohibited, 12 host for this type of service, 13 to 15 filtered; time exceeded
  ['EHOSTUNREACH', 'host-unreachable'],
  // 2 protocol
  ['ENOPROTOOPT', 'host-unreachable'],
  // 3 port
  ['ECONNREFUSED', 'refused-port'],
  // 4 too large for the way, which no question is
  ['EMSGSIZE', 'host-unreachable'],
  // 5 source route failed; Python has the other name for the same number
  ['EOPNOTSUPP', 'net-unreachable'],
  ['ENOTSUP', 'net-unreachable'],
  // 7 host unknown
  ['EHOSTDOWN', 'host-unreachable'],
  // 8 source host isolated
  ['ENONET', 'host-unreachable'],
  ['EPROTO', 'host-unreachable'],
]);
