import type { OutcomeClass } from '../model/outcome.ts';
import type { Question } from '../model/probe.ts';
import { constant, type Distribution } from './distribution.ts';

/**
 * What a path without fault gives to a question. The small shares are legitimate but rare: an air-gapped resolver may
 * refuse the root, a resolver may rewrite names that do not exist.
 */
export function expectedOf(question: Question, primary: boolean): Distribution {
  if (question.kind === 'root-large' && question.bytes !== undefined) return cutAnswer;
  if (question.kind !== 'complained' && question.kind !== 'unchecked') return plain[question.kind];
  if (primary) return question.type === 'A' ? complainedPrimary : complainedOtherType;
  return question.given.includes('.') ? complainedLonger : complainedOther;
}

/** A resolver that has to ask others may take its time once in a while. */
const late = { 'late-2s': 0.01, 'late-5s': 0.005, slow: 0.015 } as const;

const hardlyLate = { 'late-2s': 0.005, 'late-5s': 0.005, slow: 0.004 } as const;

const plain: Readonly<Record<Exclude<Question['kind'], 'complained' | 'unchecked'>, Distribution>> = {
  'cluster-known': constant({ noerror: 0.985, nodata: 0.005, ...hardlyLate }),
  'cluster-absent': constant({ nxdomain: 0.985, nodata: 0.005, ...hardlyLate }),
  'pair-absent': constant({ nxdomain: 0.985, nodata: 0.005, ...hardlyLate }),
  'service-reverse': constant({ noerror: 0.94, nxdomain: 0.05, ...hardlyLate }),
  root: constant({ noerror: 0.92, nodata: 0.04, nxdomain: 0.02, truncated: 0.005, ...late }),
  'root-large': constant({
    noerror: 0.6,
    nodata: 0.2,
    truncated: 0.1,
    nxdomain: 0.05,
    refused: 0.02,
    'servfail-now': 0.015,
    ...late,
  }),
  'external-absent': constant({ nxdomain: 0.93, noerror: 0.025, nodata: 0.03, ...late }),
  'reverse-absent': constant({
    nxdomain: 0.9,
    noerror: 0.02,
    nodata: 0.03,
    refused: 0.02,
    'servfail-now': 0.015,
    ...late,
  }),
  control: constant({ noerror: 0.88, nodata: 0.09, nxdomain: 0.01, truncated: 0.005, ...late }),
};

/** Offered less than the answer takes: it comes cut, or the server has less to say. */
const cutAnswer = constant({
  truncated: 0.7,
  noerror: 0.15,
  nodata: 0.08,
  nxdomain: 0.03,
  refused: 0.02,
  'servfail-now': 0.01,
  ...late,
});

const complainedPrimary = constant({
  noerror: 0.95,
  nodata: 0.015,
  truncated: 0.015,
  nxdomain: 0.005,
  ...late,
});

/** Most names have addresses of IPv4 alone, and nothing else. */
const complainedOtherType = constant({
  noerror: 0.35,
  nodata: 0.62,
  truncated: 0.01,
  nxdomain: 0.005,
  ...late,
});

/** With something of the search list behind it a name seldom exists; a qualified one should not. */
const complainedOther = constant({ nxdomain: 0.92, noerror: 0.03, nodata: 0.03, ...late });

const complainedLonger = constant({ nxdomain: 0.93, noerror: 0.01, nodata: 0.04, ...late });

/** Classes that are no failure for this question. A late answer is one: somebody waited. */
export function passes(question: Question, primary: boolean, outcome: OutcomeClass): boolean {
  if (outcome === 'late-2s' || outcome === 'late-5s') return false;
  if (question.kind === 'complained' && fails(question, primary, outcome)) return false;
  if (question.kind === 'cluster-known' && outcome === 'nodata') return false;
  if (question.kind === 'control' && outcome === 'nxdomain') return false;
  return (expectedOf(question, primary)[outcome] ?? 0) > 0;
}

/** A name complained of should exist and have an address; an external name should not exist with a suffix behind it. */
function fails(
  question: Question & { readonly kind: 'complained' },
  primary: boolean,
  outcome: OutcomeClass,
): boolean {
  if (primary) return outcome === 'nxdomain' || (outcome === 'nodata' && question.type === 'A');
  return outcome === 'noerror' && question.given.includes('.');
}
