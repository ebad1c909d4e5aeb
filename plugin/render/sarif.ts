import type { Diagnosis } from '../core/model/verdict.ts';
import { projectUrl, version } from '../version.ts';
import { escapeText } from './escape.ts';
import { proofLines } from './finding-lines.ts';
import { findingsOf, type Finding } from './findings.ts';
import { clusterWords, takenAt } from './occasion.ts';
import { message, type Level } from './sarif-message.ts';
import { notificationsOf, notificationWords } from './sarif-notifications.ts';
import { ruleOf } from './sarif-rules.ts';

/**
 * The diagnosis as a SARIF 2.1.0 log (an OASIS standard), for hosts that collect what many tools find. A result for each finding: an
 * error where something is broken, a warning for a suspect, a note for a risk. What was not read or tested is told by notifications
 * of the run, which was not successful where it could not be determined: a log without results is no proof of health by itself.
 */
export function renderSarif(diagnosis: Diagnosis): string {
  const { complaint, verdict } = diagnosis;
  const findings = findingsOf(diagnosis);
  const ids = [...new Set(findings.map(({ id }) => id))];
  const notifications = notificationsOf(diagnosis);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kubectl-netcheck',
            version,
            semanticVersion: version,
            informationUri: projectUrl,
            rules: ids.map(ruleOf),
            notifications: notificationWords(notifications),
          },
        },
        // Ends with a slash: the runs on a namespace are one series, and none has a name of its own (3.17.3).
        automationDetails: { id: `netcheck/dns/${path(complaint.namespace)}/` },
        invocations: [
          {
            executionSuccessful: verdict.kind !== 'inconclusive',
            toolExecutionNotifications: notifications,
          },
        ],
        originalUriBaseIds: {
          CLUSTER: { description: message('Hops of a lookup in the cluster; no files.') },
        },
        results: findings.map((finding) => ({
          ruleId: finding.id,
          ruleIndex: ids.indexOf(finding.id),
          ...resultOf(finding, diagnosis),
        })),
        properties: {
          verdict: verdict.kind,
          namespace: complaint.namespace,
          names: complaint.names,
          takenAt: takenAt(diagnosis),
          cluster: clusterWords(diagnosis)[0] ?? null,
        },
      },
    ],
  };
  return `${escapeText(JSON.stringify(log, wellFormed, 2), true)}\n`;
}

/** Half of a surrogate pair is no text, and some readers refuse a log for it. Whatever else commands a terminal is escaped as JSON escapes it. */
const wellFormed = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value;

const resultOf = (finding: Finding, diagnosis: Diagnosis): object => ({
  level: levelOf(finding, diagnosis.verdict.kind),
  message: message([finding.sentence, ...proofLines(finding, diagnosis)].join('\n')),
  locations: [locationOf(finding)],
  // Without the object, so that a pod that was replaced does not make another finding of it.
  partialFingerprints: {
    'hopAndFault/v1': `${diagnosis.complaint.namespace}/${finding.hop.kind}/${finding.id}`,
  },
  properties: {
    confidence: finding.confidence,
    posterior: finding.posterior,
    layer: finding.layer,
    // As they are, for copying: in a message braces would be doubled.
    fix: finding.fix,
  },
});

/** What is broken is an error, however sure its cause is. */
function levelOf({ confidence }: Finding, verdict: Diagnosis['verdict']['kind']): Level {
  switch (confidence) {
    case 'certain':
    case 'likely':
      return 'error';
    case 'possible':
      return verdict === 'broken' ? 'error' : 'warning';
    case 'risk':
      return 'note';
  }
}

/**
 * A hop is a logical location. Some hosts (GitHub code scanning) refuse a whole log in which one result has no physical one, and
 * take no scheme but a path: so the hop's name stands there too, below a base that says that it is none.
 */
function locationOf({ hop: { kind, instance } }: Finding): object {
  const parts = instance === '' ? [kind] : [kind, instance];
  return {
    physicalLocation: { artifactLocation: { uri: parts.map(path).join('/'), uriBaseId: 'CLUSTER' } },
    logicalLocations: [{ name: parts.at(-1), fullyQualifiedName: parts.join('/'), kind }],
  };
}

/** One part of a path in a URI; half of a surrogate pair has no encoding. */
const path = (text: string): string => encodeURIComponent(text.toWellFormed());
