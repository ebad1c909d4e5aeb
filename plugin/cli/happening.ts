import type { Progress } from '../run/progress.ts';

/** What can be watched of a command: the progress of its run, and what it does around that. */
export type Happening =
  | Progress
  | { readonly kind: 'deleting' }
  | { readonly kind: 'weighing' }
  /** Until the next run of --watch. */
  | { readonly kind: 'pausing'; readonly forMs: number };
