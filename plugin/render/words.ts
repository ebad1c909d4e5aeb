import type { OutcomeClass } from '../core/model/outcome.ts';
import { questionName, type Probe, type Question, type Target } from '../core/model/probe.ts';
import type { Evidence } from '../core/model/verdict.ts';

/** What an outcome class means, in few words. */
export const outcomeWords: Readonly<Record<OutcomeClass, string>> = {
  noerror: 'answered',
  nodata: 'answered, empty',
  nxdomain: 'NXDOMAIN',
  'servfail-now': 'SERVFAIL',
  'servfail-2s': 'SERVFAIL after 2 s',
  'servfail-4s': 'SERVFAIL after 4 s',
  'servfail-6s': 'SERVFAIL after 6 s',
  refused: 'REFUSED',
  'other-rcode': 'another error code',
  truncated: 'truncated',
  'wrong-answer': 'wrong answer',
  'late-2s': 'answered 2 s late',
  'late-5s': 'answered 5 s late',
  silent: 'no answer',
  'syn-silent': 'no connection',
  'connected-silent': 'connected, no answer',
  reset: 'reset',
  'refused-port': 'port refused',
  eperm: 'rejected by a rule of the host',
  'net-unreachable': 'network unreachable',
  'host-unreachable': 'host unreachable',
};

export function targetName(target: Target): string {
  switch (target.role) {
    case 'coredns-pod':
      return `CoreDNS ${target.address}`;
    case 'service':
      return `Service ${target.address}`;
    case 'nameserver':
      return `nameserver ${target.address}`;
    case 'upstream':
      return `upstream ${target.address}`;
  }
}

export function questionWords(question: Question): string {
  switch (question.kind) {
    case 'cluster-known':
      return 'cluster name';
    case 'cluster-absent':
      return 'random cluster name';
    case 'pair-absent':
      return 'A and AAAA at once';
    case 'root-large':
      return question.bytes === undefined
        ? 'large answer (root keys)'
        : `root keys in ${String(question.bytes)} bytes`;
    case 'reverse-absent':
      return 'reverse of a random address';
    case 'unchecked':
      return `${questionName(question)} unchecked`;
    case 'root':
      return 'root (. NS)';
    case 'external-absent':
      return `${question.suffix === 'invalid' ? 'random external name' : `random under ${question.suffix}`}${question.type === 'A' ? '' : ` ${question.type}`}`;
    case 'service-reverse':
      return 'reverse of the Service';
    case 'control':
    case 'complained':
      return question.type === 'A' ? questionName(question) : `${questionName(question)} ${question.type}`;
  }
}

/** The same where there is little room; what differs still does. */
export function shortQuestion(question: Question): string {
  switch (question.kind) {
    case 'root-large':
      return question.bytes === undefined ? 'large answer' : `root keys, ${String(question.bytes)} B`;
    case 'reverse-absent':
      return 'random reverse';
    case 'external-absent': {
      const { suffix, type } = question;
      const which = suffix === 'invalid' ? 'random ext.' : `random under ${suffix}`;
      return type === 'A' ? (suffix === 'invalid' ? `${which} name` : which) : `${which} ${type}`;
    }
    case 'service-reverse':
      return 'Service reverse';
    case 'cluster-known':
    case 'cluster-absent':
    case 'pair-absent':
    case 'unchecked':
    case 'root':
    case 'control':
    case 'complained':
      return questionWords(question);
  }
}

/** "app@node1 → CoreDNS 10.244.1.47, UDP, random cluster name". */
export const askedWords = ({ vantage, target, protocol, question }: Probe): string =>
  `${vantage} → ${targetName(target)}, ${protocol.toUpperCase()}, ${questionWords(question)}`;

export const evidenceWords: Readonly<Record<Evidence['weight'], string>> = {
  proof: 'Proof:',
  supports: 'Supports it:',
  contradicts: 'Speaks against it:',
};

export const milliseconds = (ms: number | null): string =>
  ms === null
    ? '-'
    : ms < 10
      ? `${ms.toFixed(1)} ms`
      : ms < 1000
        ? `${String(Math.round(ms))} ms`
        : `${(ms / 1000).toFixed(1)} s`;
