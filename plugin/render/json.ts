import { dump } from 'js-yaml';
import type { Diagnosis } from '../core/model/verdict.ts';
import { findingsOf } from './findings.ts';

/** Version of the diagnosis as JSON; it changes when a field changes its meaning or goes. Schema: docs/schema. */
export const diagnosisVersion = 'netcheck.dev/v1alpha1';

const document = (diagnosis: Diagnosis): object => ({
  apiVersion: diagnosisVersion,
  kind: 'Diagnosis',
  findings: findingsOf(diagnosis),
  ...diagnosis,
});

/** Everything that is known, for programs. */
export const renderJson = (diagnosis: Diagnosis): string =>
  `${JSON.stringify(document(diagnosis), null, 2)}\n`;

/** The same. */
export const renderYaml = (diagnosis: Diagnosis): string =>
  dump(JSON.parse(JSON.stringify(document(diagnosis))), { lineWidth: 120, noRefs: true });

/** One line for each finding, hop and id: "coredns-process/coredns-7d9f coredns-pod-hung"; none where all is well. */
export const renderNames = (diagnosis: Diagnosis): string =>
  findingsOf(diagnosis)
    .map(
      ({ hop, id, confidence }) => `${hop.kind}/${hop.instance.replace(/\s+/g, '_')}\t${id}\t${confidence}\n`,
    )
    .join('');
