import { existsSync, readFileSync } from 'node:fs';
import type { Fault } from '../../plugin/core/faults/fault.ts';
import { hopTitles } from '../../plugin/core/model/hop.ts';
import { inducers } from '../lab/faults/index.ts';

/** The page of a fault: what it means, where it is described, and what the program really prints for it. */
export function faultPage(fault: Fault): string {
  const recorded = inducers.filter(({ id }) => existsSync(`test/scenarios/${id}.txt`));
  const inducer =
    recorded.find(({ expected }) => expected.cause === fault.id) ??
    recorded.find(({ expected }) => expected.risk === fault.id);
  const output =
    inducer === undefined ? null : readFileSync(`test/scenarios/${inducer.id}.txt`, 'utf8').trimEnd();
  return [
    `# ${fault.id}`,
    '',
    `${fault.title}.`,
    '',
    `- Hop: ${hopTitles[fault.hop]} (\`${fault.hop}\`)`,
    ...(fault.corpus.length === 0 ? [] : [`- Corpus: ${fault.corpus.join(', ')}`]),
    `- Source: ${fault.source}`,
    '',
    ...(output === null
      ? ['Not yet induced in the lab: its prediction rests on the source above.', '']
      : [`## What it looks like (${inducer?.title ?? ''})`, '', '```', output, '```', '']),
  ].join('\n');
}
