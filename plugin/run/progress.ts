import type { VantageReport } from '../core/model/observation.ts';

/** What happens during a run, for whoever shows it. */
export type Progress =
  | { readonly kind: 'reading' }
  | { readonly kind: 'starting'; readonly vantage: string; readonly because: string }
  | { readonly kind: 'vantage'; readonly report: VantageReport }
  | {
      readonly kind: 'asking';
      readonly vantage: string;
      readonly questions: number;
      readonly because: string;
    }
  | { readonly kind: 'answered'; readonly vantage: string; readonly samples: number }
  | { readonly kind: 'judging'; readonly because: string };
