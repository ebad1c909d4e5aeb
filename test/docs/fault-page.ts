import { existsSync, readFileSync } from 'node:fs';
import type { Fault } from '../../plugin/core/faults/fault.ts';
import { hopTitles } from '../../plugin/core/model/hop.ts';
import { ciliumInducers } from '../lab/faults/cilium.ts';
import { inducers as onTheLab } from '../lab/faults/index.ts';

/** The page of a fault: what it is, how to confirm and fix it, where it is described, and what the program really says of it. */
export function faultPage(fault: Fault): string {
  const recorded = [...onTheLab, ...ciliumInducers].filter(({ id }) => existsSync(goldenOf(id)));
  const inducer =
    recorded.find(({ expected }) => expected.cause === fault.id) ??
    recorded.find(({ expected }) => expected.risk === fault.id);
  return [
    `# ${fault.id}`,
    '',
    `${fault.title}.`,
    '',
    fault.explanation,
    '',
    '## How to confirm and fix',
    '',
    fault.remedy,
    '',
    `- Hop: ${hopTitles[fault.hop]} (\`${fault.hop}\`)`,
    `- Source: ${fault.source}`,
    '',
    ...(inducer === undefined
      ? ['Not yet induced in the lab: its prediction rests on the source above.', '']
      : [`## What it looks like (${inducer.title})`, '', '```', verdictPart(inducer.id), '```', '']),
  ].join('\n');
}

const goldenOf = (id: string): string => `test/scenarios/${id}.txt`;

/** Verdict, path, proof, fix and risks; what was measured in detail is beside the point here. */
function verdictPart(id: string): string {
  const [verdict = ''] = readFileSync(goldenOf(id), 'utf8').split(/^Measured\b/m);
  return verdict.trimEnd();
}
