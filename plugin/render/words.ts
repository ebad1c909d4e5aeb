import type { Cell } from '../core/model/cell.ts';
import type { OutcomeClass } from '../core/model/outcome.ts';
import { questionName, type Question, type Target } from '../core/model/probe.ts';

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

/** The same where there is little room. */
const short: Readonly<Partial<Record<OutcomeClass, string>>> = {
  'servfail-2s': 'SERVFAIL 2 s',
  'servfail-4s': 'SERVFAIL 4 s',
  'servfail-6s': 'SERVFAIL 6 s',
  'other-rcode': 'other rcode',
  'late-2s': '2 s late',
  'late-5s': '5 s late',
  'syn-silent': 'no connect',
  'connected-silent': 'no reply',
  eperm: 'EPERM',
  'net-unreachable': 'net unreach',
  'host-unreachable': 'host unreach',
};

/** The two most frequent outcomes, failing ones before passing ones; a passing one stands only where it is alone. */
export function shortOutcomes(cell: Cell, isFailure: (outcome: OutcomeClass) => boolean): string {
  const counts = (Object.entries(cell.counts) as [OutcomeClass, number][]).sort((a, b) => b[1] - a[1]);
  const failures = counts.filter(([outcome]) => isFailure(outcome));
  const shown = failures.length > 0 ? failures : counts;
  if (failures.length === 0 && cell.slow > 0) return 'slow';
  const words = shown.slice(0, 2).map(([outcome]) => short[outcome] ?? outcomeWords[outcome]);
  return words.join(', ') + (shown.length > 2 ? ', …' : '');
}

/** "no answer 4, port refused 2": what happened, most frequent first. */
export function outcomesOf(cell: Cell): string {
  const counts = (Object.entries(cell.counts) as [OutcomeClass, number][]).sort((a, b) => b[1] - a[1]);
  if (counts.length === 0) return 'not measured';
  if (counts.length === 1) return counts.map(([outcome]) => outcomeWords[outcome]).join('');
  return counts.map(([outcome, count]) => `${outcomeWords[outcome]} ${String(count)}`).join(', ');
}

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

export const milliseconds = (ms: number | null): string =>
  ms === null
    ? '-'
    : ms < 10
      ? `${ms.toFixed(1)} ms`
      : ms < 1000
        ? `${String(Math.round(ms))} ms`
        : `${(ms / 1000).toFixed(1)} s`;

/** One cell in a sentence: "12 of 12 failed: no answer". */
export const cellSentence = (cell: Cell): string =>
  cell.slow > 0 && cell.slow === cell.failed
    ? `${String(cell.slow)} of ${String(cell.measured)} slow: ${outcomesOf(cell)}, ${milliseconds(cell.medianMs)}`
    : cell.failed === 0
      ? `0 of ${String(cell.measured)} failed: ${outcomesOf(cell)}, ${milliseconds(cell.medianMs)}`
      : `${String(cell.failed)} of ${String(cell.measured)} failed: ${outcomesOf(cell)}`;
