import { overridesOf } from '../corefile/overrides.ts';
import type { Cell } from '../model/cell.ts';
import type { Layout } from '../paths/layout.ts';
import { marked } from './invented-answers.ts';

/**
 * Marks answers of CoreDNS to an external name that share no address with any upstream's, where the Corefile has an entry
 * that may answer the name by itself. Without such an entry different answers are usual: many names have many addresses.
 */
export const markWrongAnswers = (cells: readonly Cell[], layout: Layout): readonly Cell[] =>
  cells.map((cell) => (isOverridden(cell, cells, layout) ? marked(cell) : cell));

function isOverridden(cell: Cell, cells: readonly Cell[], layout: Layout): boolean {
  const { question, target } = cell.probe;
  if (question.kind !== 'complained' || question.type !== 'A' || target.role === 'upstream') return false;
  if (cell.data.length === 0 || overridesOf(layout.corefile, question.name).length === 0) return false;
  const upstream = cells.filter(
    (other) =>
      other.probe.target.role === 'upstream' &&
      other.probe.question.kind === 'complained' &&
      other.probe.question.name === question.name &&
      other.probe.question.type === 'A',
  );
  const right = upstream.flatMap((other) => other.data);
  return right.length > 0 && !cell.data.some((address) => right.includes(address));
}
