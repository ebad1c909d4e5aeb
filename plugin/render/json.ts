import type { Diagnosis } from '../core/model/verdict.ts';
import { version } from '../version.ts';
import { toAscii } from './ascii.ts';
import { escapeText } from './escape.ts';
import { findingsOf } from './findings.ts';
import { toYaml } from './yaml.ts';

/** Version of the diagnosis as JSON; it changes when a field changes its meaning or goes. Schema: docs/schema. */
export const diagnosisVersion = 'netcheck.dev/v1alpha1';

const document = (diagnosis: Diagnosis): object => ({
  apiVersion: diagnosisVersion,
  kind: 'Diagnosis',
  program: version,
  findings: findingsOf(diagnosis),
  ...diagnosis,
});

/** Everything that is known, for programs; on a terminal it commands nothing. */
export const renderJson = (diagnosis: Diagnosis): string =>
  `${escapeText(JSON.stringify(document(diagnosis), null, 2), true)}\n`;

/** The same. */
export const renderYaml = (diagnosis: Diagnosis): string =>
  toYaml(JSON.parse(JSON.stringify(document(diagnosis))));

/**
 * A line for each finding: id, kind of hop, its object ("-" where it has none), confidence; with tabs between them and no other white
 * space, in ASCII. No line where all is well.
 */
export const renderNames = (diagnosis: Diagnosis): string =>
  findingsOf(diagnosis)
    .map(({ hop, id, confidence }) => `${[id, hop.kind, word(hop.instance), confidence].join('\t')}\n`)
    .join('');

/** "10.0.0.4, 10.0.0.5" → "10.0.0.4,10.0.0.5"; "node1 → node2" → "node1->node2". */
const word = (text: string): string =>
  text === '' ? '-' : toAscii(escapeText(text.replace(/\s*([,→])\s*/g, '$1').replace(/\s+/g, '_')));
