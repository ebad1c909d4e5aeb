import { existsSync, readFileSync } from 'node:fs';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import type { Fault } from '../../plugin/core/faults/fault.ts';
import { diagnose } from '../../plugin/core/infer/diagnose.ts';
import { hopTitles } from '../../plugin/core/model/hop.ts';
import { namedIn } from '../lab/exam/score.ts';
import { ciliumInducers } from '../lab/faults/cilium.ts';
import { inducers as onTheLab } from '../lab/faults/index.ts';
import type { Inducer } from '../lab/faults/inducer.ts';
import { renderText } from '../../plugin/render/text.ts';
import { otherRuns, type OtherRun } from './other-runs.ts';
import { goldenOf, scenarioText } from '../support/scenarios.ts';

/** The page of a fault: what it is, how to confirm and fix it, where it is described, and what the program really says of it. */
export function faultPage(fault: Fault): string {
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
    ...output(fault.id),
  ].join('\n');
}

const recorded = [...onTheLab, ...ciliumInducers].filter(({ id }) => existsSync(goldenOf(id)));

/** From the run where it was broken; else from one where it was found beside what was broken. */
function output(fault: string): readonly string[] {
  const own =
    recorded.find(({ expected }) => expected.cause === fault) ??
    recorded.find(({ expected }) => expected.risk === fault);
  if (own !== undefined) return shown(own.title, own);
  const beside = recorded.find(({ id }) => named(id).includes(fault));
  if (beside !== undefined) return shown(`found beside the cause, where ${beside.title}`, beside);
  const other = otherRuns[fault];
  if (other !== undefined) return illustrated(other.circumstances, textOf(other));
  return ['Not yet induced in the lab: its prediction rests on the source above.', ''];
}

const shown = (circumstances: string, { id }: Inducer): readonly string[] =>
  illustrated(circumstances, readFileSync(goldenOf(id), 'utf8'));

const illustrated = (circumstances: string, text: string): readonly string[] => [
  `## What it looks like (${circumstances})`,
  '',
  '```',
  verdictPart(text),
  '```',
  '',
];

function textOf({ recording }: OtherRun): string {
  const { complaint, topology, observations } = recording();
  return renderText(diagnose(complaint, topology, observations), { color: false, width: 80 });
}

const namedBy = new Map<string, readonly string[]>();

/** What the recording of a run names, each diagnosed once. */
function named(id: string): readonly string[] {
  const known = namedBy.get(id);
  if (known !== undefined) return known;
  const { complaint, topology, observations } = readRecording(scenarioText(id), id);
  const names = namedIn(diagnose(complaint, topology, observations));
  namedBy.set(id, names);
  return names;
}

/** Verdict, path, proof, fix and risks; what was measured in detail is beside the point here. */
function verdictPart(text: string): string {
  const [verdict = ''] = text.split(/^Measured\b/m);
  return verdict.trimEnd();
}
