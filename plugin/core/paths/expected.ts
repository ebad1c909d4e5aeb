import type { OutcomeClass } from '../model/outcome.ts';
import type { Question } from '../model/probe.ts';
import type { Distribution } from './distribution.ts';

/**
 * What a path without fault gives to a question. The small shares are legitimate but rare: an air-gapped resolver may
 * refuse the root, a resolver may rewrite names that do not exist.
 */
export function expectedOf(question: Question, primary: boolean): Distribution {
  switch (question.kind) {
    case 'cluster-known':
      return { noerror: 0.985, 'late-2s': 0.005, 'late-5s': 0.005, nodata: 0.005 };
    case 'cluster-absent':
      return { nxdomain: 0.985, 'late-2s': 0.005, 'late-5s': 0.005, nodata: 0.005 };
    case 'root':
      return {
        noerror: 0.92,
        nodata: 0.04,
        nxdomain: 0.02,
        truncated: 0.005,
        'late-2s': 0.01,
        'late-5s': 0.005,
      };
    case 'external-absent':
      return { nxdomain: 0.93, noerror: 0.025, nodata: 0.03, 'late-2s': 0.01, 'late-5s': 0.005 };
    case 'service-reverse':
      return { noerror: 0.94, nxdomain: 0.05, 'late-2s': 0.005, 'late-5s': 0.005 };
    case 'control':
      return {
        noerror: 0.88,
        nodata: 0.09,
        nxdomain: 0.01,
        truncated: 0.005,
        'late-2s': 0.01,
        'late-5s': 0.005,
      };
    case 'complained':
      return primary
        ? { noerror: 0.88, nodata: 0.09, truncated: 0.01, nxdomain: 0.005, 'late-2s': 0.01, 'late-5s': 0.005 }
        : { nxdomain: 0.6, noerror: 0.2, nodata: 0.18, 'late-2s': 0.01, 'late-5s': 0.01 };
  }
}

/** Classes that are no failure for this question. A late answer is one: somebody waited. */
export function passes(question: Question, primary: boolean, outcome: OutcomeClass): boolean {
  if (outcome === 'late-2s' || outcome === 'late-5s') return false;
  if (question.kind === 'complained' && primary && outcome === 'nxdomain') return false;
  if (question.kind === 'control' && outcome === 'nxdomain') return false;
  return (expectedOf(question, primary)[outcome] ?? 0) > 0;
}
