import type { Diagnosis, Suspect } from '../../../plugin/core/model/verdict.ts';
import type { Inducer } from '../faults/inducer.ts';
import type { Lab, Ran } from '../lab.ts';

export interface Outcome {
  readonly diagnosis: Diagnosis;
  readonly text: string;
  readonly run: Ran;
  /** Recording of the run. */
  readonly recording: string;
  /** Objects that the run left behind. */
  readonly left: string;
}

/** Induces, runs the built program as a user would, reads its verdict, heals in any case. */
export async function runFault(lab: Lab, inducer: Inducer, recording: string): Promise<Outcome> {
  try {
    await inducer.induce(lab);
    const args = await inducer.complaint(lab);
    const run = await lab.netcheck(['dns', ...args, '-o', 'json', '-q', '--record', recording]);
    if (!run.stdout.startsWith('{'))
      throw new Error(`no diagnosis (exit ${String(run.exitCode)}): ${run.stderr}`);
    const text = (await lab.netcheck(['replay', recording])).stdout;
    return {
      diagnosis: JSON.parse(run.stdout) as Diagnosis,
      text,
      run,
      recording,
      left: await leftovers(lab),
    };
  } finally {
    await inducer.heal(lab);
  }
}

export const leftovers = async (lab: Lab): Promise<string> =>
  (
    await lab.kubectl(
      'get',
      'pods,jobs',
      '-A',
      '-l',
      'app.kubernetes.io/managed-by=kubectl-netcheck',
      '-o',
      'name',
    )
  ).trim();

/** What is wrong with an outcome by the inducer's expectation; empty where nothing is. */
export function shortcomings(
  { expected }: Inducer,
  { diagnosis, text, left }: Pick<Outcome, 'diagnosis' | 'text' | 'left'>,
): readonly string[] {
  const { verdict, risks } = diagnosis;
  const suspects = suspectsIn(diagnosis);
  const looked = verdict.kind === 'ambiguous' ? suspects : suspects.slice(0, 1);
  const found =
    expected.hop === null
      ? looked.length === 0
      : looked.some(
          (one) => one.hop.kind === expected.hop && [expected.cause, expected.orCause].includes(causeOf(one)),
        );
  const first = suspects[0];
  const confident = 'confidence' in verdict ? verdict.confidence : '';
  return [
    ...(expected.verdicts.includes(verdict.kind) ? [] : [`the verdict is ${verdict.kind} ${confident}`]),
    ...(found
      ? []
      : [`accused: ${looked.map((one) => `${one.hop.kind} ${causeOf(one)}`).join(', ') || 'nobody'}`]),
    ...(first !== undefined && expected.never.includes(causeOf(first))
      ? [`${causeOf(first)} must not come first`]
      : []),
    ...(expected.says ?? [])
      .filter((words) => !unwrapped(text).includes(words))
      .map((words) => `the text does not say "${words}"`),
    ...(expected.risk === undefined || risks.some((risk) => causeOf(risk.suspect) === expected.risk)
      ? []
      : [`the risk ${expected.risk} is not told`]),
    ...(left === '' ? [] : [`left behind: ${left}`]),
  ];
}

/** Without the line breaks that depend on the lengths of names. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

export const causeOf = ({ cause }: Suspect): string => (cause.kind === 'fault' ? cause.id : 'unknown');

export function suspectsIn({ verdict }: Diagnosis): readonly Suspect[] {
  switch (verdict.kind) {
    case 'broken':
    case 'not-a-network-fault':
      return [verdict.suspect];
    case 'ambiguous':
    case 'inconclusive':
      return verdict.suspects;
    case 'healthy':
      return [];
  }
}
