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
    case 'ECONNREFUSED':
      return 'refused-port';
    case 'EPERM':
    case 'EACCES':
      return 'eperm';
    case 'ENETUNREACH':
    // What Linux says where its own routing table has a blackhole for the address (ip-route(8)).
    case 'EINVAL':
      return 'net-unreachable';
    case 'EHOSTUNREACH':
      return 'host-unreachable';
    case 'ETIMEDOUT':
      return silence(protocol, connected);
    default:
      return 'reset';
  }
}
