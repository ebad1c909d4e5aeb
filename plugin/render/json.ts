import type { Diagnosis } from '../core/model/verdict.ts';

/** Version of the diagnosis as JSON; it changes when a field changes its meaning or goes. */
export const diagnosisVersion = 'netcheck.dev/v1alpha1';

/** Everything that is known, for programs. */
export const renderJson = (diagnosis: Diagnosis): string =>
  `${JSON.stringify({ apiVersion: diagnosisVersion, kind: 'Diagnosis', ...diagnosis }, null, 2)}\n`;
