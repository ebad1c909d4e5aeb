import type { Complaint } from './complaint.ts';
import type { Observations } from './observation.ts';
import type { Topology } from './topology.ts';

export const recordingVersion = 'netcheck.dev/v1alpha1';

/** Topology and observations of one run: everything a verdict rests on. Replaying it gives the same diagnosis. */
export interface Recording {
  /** Version of the program that wrote it. */
  readonly program: string;
  readonly complaint: Complaint;
  readonly topology: Topology;
  readonly observations: Observations;
}
