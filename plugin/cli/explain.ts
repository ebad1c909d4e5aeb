import { faults } from '../core/faults/index.ts';
import { hopKinds, hopTitles } from '../core/model/hop.ts';
import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { pageOf } from '../render/findings.ts';

/** One fault in words, or all of them in the order in which a lookup meets them. */
export function explained(id: string | null): string {
  if (id === null) return list();
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
  return [
    fault.id,
    `  ${fault.title}.`,
    '',
    `  Hop:     ${hopTitles[fault.hop]} (${fault.hop})`,
    ...(fault.corpus.length === 0 ? [] : [`  Corpus:  ${fault.corpus.join(', ')}`]),
    `  Source:  ${fault.source}`,
    `  Page:    ${pageOf(fault.id)}`,
    '',
  ].join('\n');
}

function list(): string {
  const width = Math.max(...faults.map(({ id }) => id.length));
  return `${hopKinds
    .flatMap((kind) => {
      const here = faults.filter(({ hop }) => hop === kind);
      return here.length === 0
        ? []
        : [hopTitles[kind], ...here.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}`), ''];
    })
    .join('\n')}\n`;
}
