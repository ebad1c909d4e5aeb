import type { Verdict } from '../core/model/verdict.ts';

/** 0 healthy; 1 broken, ambiguous or not a network fault; 3 could not be told. Errors bring their own (2, 4, 130, 143). */
export function exitCodeOf(verdict: Verdict): number {
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
