import { hopTitles } from '../core/model/hop.ts';
import { describeMissing } from '../core/model/part.ts';
import type { Contrast, Diagnosis } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { findingsOf, type Finding } from './findings.ts';
import { headline, percent } from './headline.ts';
import { rowsOf } from './matrix.ts';
import { pathLine } from './path-line.ts';
import { cellSentence, questionWords, targetName } from './words.ts';

/**
 * The diagnosis for an incident channel or a ticket, in the order of the documented method: scope, baseline, layer, findings, tests.
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
    ...section('Layer', ['```', pathLine(diagnosis.path, { color: false, width: 78 }), '```']),
    ...section('Findings', findings.flatMap(findingLines)),
    ...section(
      'Remarks',
      diagnosis.remarks.map((remark) => `- ${markup(remark)}`),
    ),
    ...section('Tests', tests(diagnosis)),
    ...section('Not tested', [
      ...diagnosis.notTested.map(({ what, why }) => `- ${markup(what)}: ${markup(why)}`),
      ...diagnosis.missing.map(
        ({ part, why }) => `- ${markup(part)} not read: ${markup(describeMissing(why))}`,
      ),
    ]),
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

function scope({ complaint, vantages }: Diagnosis): readonly string[] {
  const names = complaint.names.length === 0 ? 'no name in particular' : complaint.names.join(', ');
  return [
    `- Namespace ${markup(complaint.namespace)}; ${markup(names)}`,
    ...vantages.map(
      ({ id, namespace, modelledOn, state }) =>
        `- From ${markup(id)} (namespace ${markup(namespace)}${modelledOn === null ? '' : `, like pod ${markup(modelledOn)}`}): ${markup(state)}`,
    ),
  ];
}

const findingLines = (finding: Finding): readonly string[] => [
  `### ${markup(`${hopTitles[finding.hop.kind]}${finding.hop.instance === '' ? '' : `: ${finding.hop.instance}`}`)} (${finding.confidence})`,
  '',
  markup(finding.sentence),
  '',
  ...(finding.intermittency < 1 && finding.confidence !== 'risk'
    ? [`- It strikes about ${percent(finding.intermittency)} of the packets that come there.`]
    : []),
  ...(finding.contrast === null ? [] : contrastLines(finding.contrast)),
  ...finding.evidence.map(
    ({ weight, source, text }) => `- ${evidenceMarks[weight]} ${markup(source)}: ${markup(text)}`,
  ),
  ...(finding.fix.length === 0 ? [] : ['', 'Fix (printed, never run):', '', ...code(finding.fix)]),
  ...(finding.docs === null ? [] : ['', `More: <${finding.docs}>`]),
  '',
];

const evidenceMarks = {
  proof: 'Proof:',
  supports: 'Supports it:',
  contradicts: 'Speaks against it:',
} as const;

const contrastLines = ({ failing, passing, differsIn }: Contrast): readonly string[] => [
  `- ✗ ${markup(`${failing.probe.vantage} → ${targetName(failing.probe.target)}, ${failing.probe.protocol.toUpperCase()}, ${questionWords(failing.probe.question)}: ${cellSentence(failing)}`)}`,
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
        `| ${[row.vantage, row.target, row.protocol, row.question, row.bad ? `**${row.failed}**` : row.failed, row.latency, row.outcome].map((value, index) => (index === 4 ? value : markup(value))).join(' | ')} |`,
    ),
  ];
}
