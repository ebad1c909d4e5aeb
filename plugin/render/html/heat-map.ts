import type { Cell } from '../../core/model/cell.ts';
import type { Target } from '../../core/model/probe.ts';
import { outcomesOf } from '../cell-words.ts';
import { questionWords, targetName } from '../words.ts';
import { element, lineBreak, type Html } from './markup.ts';

/**
 * Rows are places, columns are targets: a failing row tells of a place, a column of a target, a square of one on the way to the
 * other. Every field says in words what its colour says.
 */
export function heatMap(cells: readonly Cell[]): Html | null {
  const measured = cells.filter((cell) => cell.measured > 0);
  const vantages = distinct(measured.map(({ probe }) => probe.vantage as string));
  const targets = distinct(measured.map(({ probe }) => columnOf(probe.target)));
  const protocols = ['udp', 'tcp'] as const;
  if (measured.length === 0) return null;
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Matrix of places and targets' },
    element(
      'table',
      { class: 'heat' },
      element('caption', { class: 'dim' }, 'Failed of all questions, by place and target'),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('th', { scope: 'col' }, 'From'),
          element('th', { scope: 'col' }, 'Over'),
          targets.map((target) => element('th', { scope: 'col' }, target)),
        ),
      ),
      element(
        'tbody',
        {},
        vantages.flatMap((vantage) =>
          protocols.map((protocol) =>
            element(
              'tr',
              {},
              element('th', { scope: 'row' }, vantage),
              element('th', { scope: 'row' }, protocol.toUpperCase()),
              targets.map((target) =>
                field(
                  measured.filter(
                    ({ probe }) =>
                      probe.vantage === vantage &&
                      probe.protocol === protocol &&
                      columnOf(probe.target) === target,
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

const columnOf = (target: Target): string =>
  target.role === 'coredns-pod' ? `${targetName(target)} (${target.pod})` : targetName(target);

function field(cells: readonly Cell[]): Html {
  const measured = cells.reduce((sum, cell) => sum + cell.measured, 0);
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0);
  if (measured === 0) return element('td', { class: 'none' }, 'not asked');
  const bad = cells.filter((cell) => cell.failed > 0);
  const kinds = [
    ...new Set(
      bad
        .toSorted((a, b) => b.failed / b.measured - a.failed / a.measured)
        .map((cell) => questionWords(cell.probe.question)),
    ),
  ];
  const title = bad
    .slice(0, 8)
    .map((cell) => `${questionWords(cell.probe.question)}: ${outcomesOf(cell)}`)
    .join('\n');
  return element(
    'td',
    { class: failed === 0 ? 'ok' : failed === measured ? 'all' : 'some', title: title === '' ? null : title },
    `${failed === 0 ? '✓' : failed === measured ? '✗' : '◐'} ${String(failed)} of ${String(measured)}`,
    ...(kinds.length === 0 ? [] : [lineBreak, kindsOf(kinds)]),
  );
}

/** "random external name + 5 kinds": the first of them, and how many more. */
const kindsOf = ([first = '', ...more]: readonly string[]): string =>
  more.length === 0 ? first : `${first} + ${String(more.length)} ${more.length === 1 ? 'kind' : 'kinds'}`;
