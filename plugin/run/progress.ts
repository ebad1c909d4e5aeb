import type { VantageReport } from '../core/model/observation.ts';
import type { Missing } from '../core/model/part.ts';
import type { WantedVantage } from '../core/model/step.ts';

/** What happens during a run, for whoever shows it. */
export type Progress =
  | { readonly kind: 'reading' }
  | { readonly kind: 'starting'; readonly wanted: WantedVantage }
  /** Its pod does not run yet; `why` in the words of the scheduler or the kubelet. */
  | { readonly kind: 'waiting'; readonly vantage: string; readonly why: string }
  | { readonly kind: 'vantage'; readonly report: VantageReport }
  | {
      readonly kind: 'asking';
      readonly vantage: string;
      readonly questions: number;
      readonly because: string;
    }
  | { readonly kind: 'answered'; readonly vantage: string; readonly samples: number }
  /** A batch has brought nothing; `again`: it is asked once more. */
  | { readonly kind: 'lost'; readonly vantage: string; readonly why: Missing; readonly again: boolean }
  | { readonly kind: 'judging'; readonly because: string };
