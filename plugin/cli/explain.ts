import { faults } from '../core/faults/index.ts';
import type { Fault } from '../core/faults/fault.ts';
import { hopKinds, hopTitles } from '../core/model/hop.ts';
import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { pageOf } from '../render/findings.ts';
import { wrap } from '../render/style.ts';

/** One fault in words, or all of them in the order in which a lookup meets them; lines of `width` columns. */
export function explained(id: string | null, width: number): string {
  if (id === null) return list(width);
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined) {
    const near = nearest(
      id,
      faults.map((one) => one.id),
    );
    throw new UsageError(`no fault is called "${id}"`, {
      hint: near === null ? 'kubectl netcheck explain   # lists them all' : `Did you mean "${near}"?`,
    });
  }
  return page(fault, width);
}

function page(fault: Fault, width: number): string {
  return [
    fault.id,
    `  ${wrap(`${fault.title}.`, width - 2, '  ')}`,
    '',
    `  ${wrap(fault.explanation, width - 2, '  ')}`,
    '',
    'How to confirm and fix',
    `  ${wrap(fault.remedy, width - 2, '  ')}`,
    '',
    labelled('Hop', `${hopTitles[fault.hop]} (${fault.hop})`, width),
    labelled('Source', fault.source, width),
    labelled('Page', pageOf(fault.id), width),
    '',
  ].join('\n');
}

const labelled = (label: string, text: string, width: number): string =>
  `${`${label}:`.padEnd(8)} ${wrap(text, width - 9, ' '.repeat(9))}`;

function list(width: number): string {
  const column = Math.max(...faults.map(({ id }) => id.length)) + 4;
  const entry = ({ id, title }: Fault): string =>
    `  ${id}`.padEnd(column) + wrap(title, width - column, ' '.repeat(column));
  return `${hopKinds
    .flatMap((kind) => {
      const here = faults.filter(({ hop }) => hop === kind);
      return here.length === 0 ? [] : [hopTitles[kind], ...here.map(entry), ''];
    })
    .join('\n')}\n`;
}
