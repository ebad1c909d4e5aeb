import { hopTitles } from '../../core/model/hop.ts';
import type { Observation } from '../../core/model/observation.ts';
import type { Diagnosis, HopState } from '../../core/model/verdict.ts';
import { version } from '../../version.ts';
import { cellSentence, outcomesOf } from '../cell-words.ts';
import { findingsOf, type Finding } from '../findings.ts';
import { headline, place } from '../headline.ts';
import { notTestedLines } from '../not-tested-lines.ts';
import { occasionWords } from '../occasion.ts';
import { titles } from '../sections.ts';
import { shareWords } from '../share.ts';
import { askedWords, evidenceWords, milliseconds, questionWords, targetName } from '../words.ts';
import { heatMap } from './heat-map.ts';
import { element, joined, lineBreak, list, section, type Html } from './markup.ts';
import { plots } from './plots.ts';
import { sheet } from './sheet.ts';

/**
 * The diagnosis as one page for others: it holds everything it needs, fetches nothing and runs nothing, and can be read, printed and
 * archived as it is. In the order of the documented method: scope, path, findings, tests, baseline.
 */
export function renderHtml(diagnosis: Diagnosis, samples: readonly Observation[]): string {
  const [title = '', ...rest] = headline(diagnosis, { color: false, width: 100_000 });
  const { verdict, complaint } = diagnosis;
  const tone = verdict.kind === 'healthy' ? 'good' : verdict.kind === 'broken' ? 'bad' : 'part';
  const body = element(
    'main',
    {},
    element(
      'header',
      { class: `verdict ${tone}` },
      element('h1', {}, title.replace(/\s+/g, ' ')),
      rest.map((line) => element('p', {}, line.trim())),
      element('p', { class: 'dim' }, occasionWords(diagnosis)),
    ),
    section('scope', 'Scope', list(scope(diagnosis))),
    section('path', 'Path of a lookup', element('ol', { class: 'path' }, diagnosis.path.map(hopBox))),
    section(
      'findings',
      'Findings',
      findingsOf(diagnosis).map((finding) => findingPart(finding, diagnosis)),
    ),
    section('matrix', 'Who asked what of whom', heatMap(diagnosis.cells)),
    section('time', 'Over time', plots(samples, diagnosis.cells)),
    section('baseline', 'First questions', baseline(diagnosis)),
    section('remarks', 'Remarks', list(diagnosis.remarks)),
    section('not-tested', 'Not tested', list(notTestedLines(diagnosis))),
    section('facts', 'Facts', list(diagnosis.facts.map(({ label, value }) => `${label}: ${value}`))),
    section('raw', 'All observations', observations(diagnosis)),
    element('footer', {}, `kubectl-netcheck ${version}. Nothing on this page is loaded from elsewhere.`),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
${element('title', {}, `DNS of namespace ${complaint.namespace}: ${verdict.kind}`).html}<style>${sheet}</style></head>
<body>${body.html}</body></html>
`;
}

function scope({ complaint, vantages }: Diagnosis): readonly string[] {
  return [
    `Namespace ${complaint.namespace}${complaint.pod === null ? '' : `, pod ${complaint.pod}`}; ${complaint.names.length === 0 ? 'no name in particular' : complaint.names.join(', ')}`,
    ...vantages.map(
      ({ id, namespace, modelledOn, state }) =>
        `From ${id} (namespace ${namespace}${modelledOn === null ? '' : `, like pod ${modelledOn}`}): ${state}`,
    ),
  ];
}

const marks: Readonly<Record<HopState['state'], string>> = {
  passed: '✓',
  failed: '✗',
  suspected: '?',
  untested: '·',
};

const hopBox = ({ hop, state, note }: HopState): Html =>
  element(
    'li',
    { class: state, title: note },
    `${marks[state]} ${hopTitles[hop.kind]}${state === 'failed' ? ` (${hop.instance}) is broken` : state === 'passed' ? '' : `, ${state}`}`,
  );

const findingPart = (finding: Finding, diagnosis: Diagnosis): Html =>
  element(
    'article',
    {},
    element('h3', {}, `${place(finding.hop)} (${finding.id}, ${finding.confidence})`),
    element('p', {}, finding.sentence),
    (finding.confidence === 'risk' ? [] : shareWords(finding, diagnosis)).map((words) =>
      element('p', {}, words),
    ),
    contrastPart(finding),
    list(finding.evidence.map(({ weight, source, text }) => `${evidenceWords[weight]} ${source}: ${text}`)),
    finding.fix.length === 0
      ? null
      : joined([
          element('p', { class: 'dim' }, `${titles.fix}:`),
          element('pre', { tabindex: 0 }, finding.fix.join('\n')),
        ]),
    finding.docs === null
      ? null
      : element('p', {}, 'More: ', element('a', { href: finding.docs, rel: 'noreferrer' }, finding.id)),
  );

function contrastPart({ contrast }: Finding): Html | null {
  if (contrast === null) return null;
  const { failing, passing, differsIn } = contrast;
  return element(
    'div',
    { class: 'contrast' },
    element('p', { class: 'failed' }, `✗ ${askedWords(failing.probe)}: ${cellSentence(failing)}`),
    element('p', { class: 'passed' }, `✓ ${differsIn}: ${cellSentence(passing)}`),
  );
}

const baseline = ({ baseline: questions }: Diagnosis): Html =>
  element(
    'dl',
    {},
    questions.map(({ question, answer, evidence }) =>
      joined([
        element('dt', {}, question),
        element(
          'dd',
          {},
          answer,
          evidence === '' ? null : joined([lineBreak, element('small', {}, evidence)]),
        ),
      ]),
    ),
  );

function observations({ cells }: Diagnosis): Html | null {
  const rows = cells.map((cell) =>
    element(
      'tr',
      {},
      [
        cell.probe.vantage,
        targetName(cell.probe.target),
        cell.probe.protocol,
        questionWords(cell.probe.question),
        `${String(cell.failed)} of ${String(cell.measured)}`,
        milliseconds(cell.medianMs),
        outcomesOf(cell),
        cell.data.join(', '),
      ].map((value) => element('td', {}, value)),
    ),
  );
  if (rows.length === 0) return null;
  const heads = ['From', 'Target', 'Over', 'Asked', 'Failed', 'Median', 'Outcomes', 'Answers'];
  return element(
    'details',
    {},
    element('summary', {}, `${String(rows.length)} kinds of questions, with everything that came back`),
    element(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'All observations' },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            heads.map((head) => element('th', { scope: 'col' }, head)),
          ),
        ),
        element('tbody', {}, rows),
      ),
    ),
  );
}
