export interface OneChange {
  readonly what: string;
  /** "by kubectl-patch", "became ready". */
  readonly by: string;
  readonly ageSeconds: number;
  /** Of the oldest, where `what` is several objects. */
  readonly oldest?: number;
}
