import type { Cell } from '../core/model/cell.ts';
import { passes } from '../core/paths/expected.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { escapeText } from './escape.ts';
import { paint, type Style } from './style.ts';
import { milliseconds, questionWords, shortOutcomes, targetName } from './words.ts';

/** One line of the matrix. */
export interface Row {
  readonly target: string;
  readonly question: string;
  readonly protocol: string;
  readonly failed: string;
  readonly outcome: string;
  readonly latency: string;
  readonly bad: boolean;
}

/**
 * Who asked what of whom, and how it went. A failing cell is always shown; clean cells of one target and protocol are
 * drawn together.
 */
export function matrix(diagnosis: Diagnosis, style: Style): readonly string[] {
  const measured = diagnosis.cells.filter((cell) => cell.measured > 0);
  const vantages = [...new Set(measured.map((cell) => cell.probe.vantage))];
  return vantages.flatMap((vantage) => {
    const rows = rowsOf(measured.filter((cell) => cell.probe.vantage === vantage));
    const about = diagnosis.vantages.find((one) => one.id === vantage);
    const model = about?.modelledOn === null || about === undefined ? '' : `, like pod ${about.modelledOn}`;
    return [
      '',
      paint(
        style,
        'bold',
        `  from ${escapeText(`${vantage} (namespace ${about?.namespace ?? '?'}${model})`)}`,
      ),
      ...table(rows, style),
    ];
  });
}

/** Every failing cell, and the clean ones of one target and protocol together. */
export function rowsOf(cells: readonly Cell[]): readonly Row[] {
  const bad = cells.filter((cell) => cell.failed > 0).map(rowOf);
  const clean = Map.groupBy(
    cells.filter((cell) => cell.failed === 0),
    (cell) => `${targetName(cell.probe.target)} ${cell.probe.protocol}`,
  );
  return [...bad, ...[...clean.values()].map(cleanRow)];
}

const rowOf = (cell: Cell): Row => ({
  target: targetName(cell.probe.target),
  question: escapeText(questionWords(cell.probe.question)),
  protocol: cell.probe.protocol,
  failed: `${String(cell.failed)}/${String(cell.measured)}`,
  outcome: shortOutcomes(cell, (outcome) => !passes(cell.probe.question, true, outcome)),
  latency: milliseconds(cell.medianMs),
  bad: true,
});

function cleanRow(cells: readonly Cell[]): Row {
  const first = cells[0];
  const samples = cells.reduce((sum, cell) => sum + cell.measured, 0);
  const latencies = cells.flatMap((cell) => cell.medianMs ?? []).sort((a, b) => a - b);
  const kinds = [...new Set(cells.map((cell) => questionWords(cell.probe.question)))];
  return {
    target: first === undefined ? '' : targetName(first.probe.target),
    question: escapeText(kinds.length > 2 ? `${String(kinds.length)} kinds of names` : kinds.join('; ')),
    protocol: first?.probe.protocol ?? '',
    failed: `0/${String(samples)}`,
    outcome: 'ok',
    latency: milliseconds(latencies[Math.floor(latencies.length / 2)] ?? null),
    bad: false,
  };
}

function table(rows: readonly Row[], style: Style): readonly string[] {
  const columns = ['target', 'protocol', 'question', 'failed', 'latency', 'outcome'] as const;
  const heads: Readonly<Record<(typeof columns)[number], string>> = {
    target: 'TARGET',
    question: 'ASKED',
    protocol: '',
    failed: 'FAILED',
    outcome: 'OUTCOME',
    latency: 'MEDIAN',
  };
  const most: Readonly<Partial<Record<(typeof columns)[number], number>>> = {
    // A target with a long address takes its room from the question.
    question: Math.max(12, 19 - Math.max(0, Math.max(...rows.map((row) => row.target.length)) - 20)),
    outcome: Math.max(12, style.width - 67),
  };
  const cut = (column: (typeof columns)[number], text: string): string => {
    const limit = most[column] ?? 40;
    return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  };
  const widths = columns.map((column) =>
    Math.max(heads[column].length, ...rows.map((row) => cut(column, row[column]).length)),
  );
  const line = (values: readonly string[]): string =>
    `  ${values
      .map((value, index) => value.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()}`;
  return [
    paint(style, 'dim', line(columns.map((column) => heads[column]))),
    ...rows.map((row) => {
      const text = line(columns.map((column) => cut(column, row[column])));
      return row.bad ? paint(style, 'red', text) : text;
    }),
  ];
}
