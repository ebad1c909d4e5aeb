import type { Diagnosis } from '../core/model/verdict.ts';
import { version } from '../version.ts';

/** When, in which cluster, and by which version: what a report needs to be found again among others. */
export const occasionWords = (diagnosis: Diagnosis): string =>
  [
    takenAt(diagnosis),
    ...clusterWords(diagnosis).map((words) => `cluster ${words}`),
    `netcheck ${version}`,
  ].join(', ');

/** To the second, in UTC: "2026-11-21T05:57:54Z". */
export const takenAt = ({ occasion }: Diagnosis): string => occasion.takenAt.replace(/\.\d+Z$/, 'Z');

/** "prod (10.0.0.1:6443)"; empty where the recording does not say. */
export function clusterWords({ occasion: { cluster } }: Diagnosis): readonly string[] {
  if (cluster === null) return [];
  return [cluster.context === '' ? cluster.server : `${cluster.context} (${cluster.server})`];
}
