import type { OutcomeClass } from '../model/outcome.ts';
import type { Question } from '../model/probe.ts';
import { constant, type Distribution } from './distribution.ts';

/**
 * What a path without fault gives to a question. The small shares are legitimate but rare: an air-gapped resolver may
 * refuse the root, a resolver may rewrite names that do not exist.
 */
export function expectedOf(question: Question, primary: boolean): Distribution {
  if (question.kind !== 'complained' && question.kind !== 'unchecked') return plain[question.kind];
  if (primary) return complainedPrimary;
  return question.given.includes('.') ? complainedLonger : complainedOther;
}

/** A resolver that has to ask others may take its time once in a while. */
const late = { 'late-2s': 0.01, 'late-5s': 0.005, slow: 0.015 } as const;

const hardlyLate = { 'late-2s': 0.005, 'late-5s': 0.005, slow: 0.004 } as const;

const plain: Readonly<Record<Exclude<Question['kind'], 'complained' | 'unchecked'>, Distribution>> = {
  'cluster-known': constant({ noerror: 0.985, nodata: 0.005, ...hardlyLate }),
  'cluster-absent': constant({ nxdomain: 0.985, nodata: 0.005, ...hardlyLate }),
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

const complainedPrimary = constant({
  noerror: 0.88,
  nodata: 0.09,
  truncated: 0.01,
  nxdomain: 0.005,
  ...late,
});

/** A qualified name with something of the search list behind it seldom exists. */
const complainedLonger = constant({ nxdomain: 0.93, noerror: 0.01, nodata: 0.04, ...late });

const complainedOther = constant({ nxdomain: 0.6, noerror: 0.2, nodata: 0.18, ...late });

/** Classes that are no failure for this question. A late answer is one: somebody waited. */
export function passes(question: Question, primary: boolean, outcome: OutcomeClass): boolean {
  if (outcome === 'late-2s' || outcome === 'late-5s') return false;
  if (question.kind === 'complained' && primary && outcome === 'nxdomain') return false;
  if (question.kind === 'control' && outcome === 'nxdomain') return false;
  return (expectedOf(question, primary)[outcome] ?? 0) > 0;
}
