import type { Diagnosis, Verdict } from '../core/model/verdict.ts';

/** What may end a run with another exit code than 0. */
export const failures = ['broken', 'ambiguous', 'not-a-network-fault', 'inconclusive', 'risk'] as const;

export type Failure = (typeof failures)[number];

export const usualFailures: readonly Failure[] = failures.filter((one) => one !== 'risk');

/**
 * 0 healthy; 1 broken, ambiguous or not a network fault, and a risk where that counts; 3 could not be told. Errors bring their own
 * (2, 4, 130, 143). What is not among `failOn` counts as health does.
 */
export function exitCodeOf({ verdict, risks }: Diagnosis, failOn: readonly Failure[]): number {
  const code = verdict.kind !== 'healthy' && failOn.includes(verdict.kind) ? codeOf(verdict) : 0;
  return code === 0 && failOn.includes('risk') && risks.length > 0 ? 1 : code;
}

function codeOf(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'healthy':
      return 0;
    case 'broken':
    case 'ambiguous':
    case 'not-a-network-fault':
      return 1;
    case 'inconclusive':
      return 3;
  }
}
