import type { Contrast, Diagnosis } from '../core/model/verdict.ts';
import { version } from '../version.ts';
import { cellSentence } from './cell-words.ts';
import { escapeText } from './escape.ts';
import { findingsOf, type Finding } from './findings.ts';
import { headline, place } from './headline.ts';
import { notTestedLines } from './not-tested-lines.ts';
import { clusterWords, takenAt } from './occasion.ts';
import { pathLine } from './path-line.ts';
import { kindsWords, outcomesWords, rowsOf } from './rows.ts';
import { titles } from './sections.ts';
import { shareWords } from './share.ts';
import { askedWords, evidenceWords } from './words.ts';

/**
 * The diagnosis for an incident channel or a ticket, in the order of the documented method: scope, baseline, path, findings, tests.
 * What comes from the cluster cannot become markup.
 */
export function renderMarkdown(diagnosis: Diagnosis): string {
  const findings = findingsOf(diagnosis);
  const [title = '', ...rest] = headline(diagnosis, { color: false, width: 10_000 });
  return [
    `# ${markup(title)}`,
    '',
    ...rest.map((line) => `${markup(line.trim())}  `),
    ...section('Scope', scope(diagnosis)),
    ...section('First questions', [
      ...diagnosis.baseline.map(
        ({ question, answer, evidence }) =>
          `- **${markup(question)}** ${markup(answer)}${evidence === '' ? '' : ` (${markup(evidence)})`}`,
      ),
    ]),
    ...section('Path', ['```', pathLine(diagnosis.path, { color: false, width: 78 }), '```']),
    ...section(
      'Findings',
      findings.flatMap((finding) => findingLines(finding, diagnosis)),
    ),
    ...section(
      'Remarks',
      diagnosis.remarks.map((remark) => `- ${markup(remark)}`),
    ),
    ...section('Tests', tests(diagnosis)),
    ...section(
      'Not tested',
      notTestedLines(diagnosis).map((line) => `- ${markup(line)}`),
    ),
    ...section(
      'Facts',
      diagnosis.facts.map(({ label, value }) => `- ${markup(label)}: ${markup(value)}`),
    ),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];

/** Text of the cluster's as text: what Markdown or HTML would read as markup is escaped. */
const markup = (text: string): string =>
  escapeText(text).replace(/[\\`*_{}[\]<>|#~&@]/g, (char) => `\\${char}`);

function scope(diagnosis: Diagnosis): readonly string[] {
  const { complaint, vantages } = diagnosis;
  const names = complaint.names.length === 0 ? 'no name in particular' : complaint.names.join(', ');
  return [
    `- Measured at ${markup(takenAt(diagnosis))} by netcheck ${version}`,
    ...clusterWords(diagnosis).map((words) => `- Cluster ${markup(words)}`),
    `- Namespace ${markup(complaint.namespace)}; ${markup(names)}`,
    ...vantages.map(
      ({ id, namespace, modelledOn, state }) =>
        `- From ${markup(id)} (namespace ${markup(namespace)}${modelledOn === null ? '' : `, like pod ${markup(modelledOn)}`}): ${markup(state)}`,
    ),
  ];
}

const findingLines = (finding: Finding, diagnosis: Diagnosis): readonly string[] => [
  `### ${markup(place(finding.hop))} (${finding.id}, ${finding.confidence})`,
  '',
  markup(finding.sentence),
  '',
  ...(finding.confidence === 'risk' ? [] : shareWords(finding, diagnosis).map((words) => `- ${words}`)),
  ...(finding.contrast === null ? [] : contrastLines(finding.contrast)),
  ...finding.evidence.map(
    ({ weight, source, text }) => `- ${evidenceWords[weight]} ${markup(source)}: ${markup(text)}`,
  ),
  ...(finding.fix.length === 0 ? [] : ['', `${titles.fix}:`, '', ...code(finding.fix)]),
  ...(finding.docs === null ? [] : ['', `More: <${finding.docs}>`]),
  '',
];

const contrastLines = ({ failing, passing, differsIn }: Contrast): readonly string[] => [
  `- ✗ ${markup(`${askedWords(failing.probe)}: ${cellSentence(failing)}`)}`,
  `- ✓ ${markup(`${differsIn}: ${cellSentence(passing)}`)}`,
];

/** A block that nothing in it can end. */
const code = (lines: readonly string[]): readonly string[] => [
  '```',
  ...lines.flatMap((line) => escapeText(line, true).replaceAll('```', "'''").split('\n')),
  '```',
];

function tests({ cells }: Diagnosis): readonly string[] {
  const measured = cells.filter((cell) => cell.measured > 0);
  const vantages = [...new Set(measured.map((cell) => cell.probe.vantage))];
  if (vantages.length === 0) return [];
  const rows = vantages.flatMap((vantage) =>
    rowsOf(measured.filter((cell) => cell.probe.vantage === vantage)).map((row) => ({ vantage, ...row })),
  );
  return [
    '| From | Target | | Asked | Failed | Median | Outcome |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${[row.vantage, row.target, row.protocol, kindsWords(row), row.bad ? `**${row.failed}**` : row.failed, row.latency, outcomesWords(row.outcomes)].map((value, index) => (index === 4 ? value : markup(value))).join(' | ')} |`,
    ),
  ];
}
