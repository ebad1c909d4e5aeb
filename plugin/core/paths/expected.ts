import type { OutcomeClass } from '../model/outcome.ts';
import type { Question } from '../model/probe.ts';
import { constant, type Distribution } from './distribution.ts';

/**
 * What a path without fault gives to a question. The small shares are legitimate but rare: an air-gapped resolver may
 * refuse the root, a resolver may rewrite names that do not exist.
 */
export const expectedOf = (question: Question, primary: boolean): Distribution =>
  question.kind === 'complained' ? (primary ? complainedPrimary : complainedOther) : plain[question.kind];

const late = { 'late-2s': 0.01, 'late-5s': 0.005 } as const;

const plain: Readonly<Record<Exclude<Question['kind'], 'complained'>, Distribution>> = {
  'cluster-known': constant({ noerror: 0.985, 'late-2s': 0.005, 'late-5s': 0.005, nodata: 0.005 }),
  'cluster-absent': constant({ nxdomain: 0.985, 'late-2s': 0.005, 'late-5s': 0.005, nodata: 0.005 }),
  root: constant({ noerror: 0.92, nodata: 0.04, nxdomain: 0.02, truncated: 0.005, ...late }),
  'external-absent': constant({ nxdomain: 0.93, noerror: 0.025, nodata: 0.03, ...late }),
  'service-reverse': constant({ noerror: 0.94, nxdomain: 0.05, 'late-2s': 0.005, 'late-5s': 0.005 }),
  control: constant({ noerror: 0.88, nodata: 0.09, nxdomain: 0.01, truncated: 0.005, ...late }),
};

const complainedPrimary = constant({
  noerror: 0.88,
  nodata: 0.09,
  truncated: 0.01,
  nxdomain: 0.005,
  ...late,
});

const complainedOther = constant({
  nxdomain: 0.6,
  noerror: 0.2,
  nodata: 0.18,
  'late-2s': 0.01,
  'late-5s': 0.01,
});

/** Classes that are no failure for this question. A late answer is one: somebody waited. */
export function passes(question: Question, primary: boolean, outcome: OutcomeClass): boolean {
  if (outcome === 'late-2s' || outcome === 'late-5s') return false;
  if (question.kind === 'complained' && primary && outcome === 'nxdomain') return false;
  if (question.kind === 'control' && outcome === 'nxdomain') return false;
  return (expectedOf(question, primary)[outcome] ?? 0) > 0;
}
