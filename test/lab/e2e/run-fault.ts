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
    if (!run.stdout.startsWith('{')) throw new Error(`no diagnosis (exit ${String(run.exitCode)}): ${run.stderr}`);
    const text = (await lab.netcheck(['replay', recording])).stdout;
    return { diagnosis: JSON.parse(run.stdout) as Diagnosis, text, run, recording, left: await leftovers(lab) };
  } finally {
    await inducer.heal(lab);
  }
}

export const leftovers = async (lab: Lab): Promise<string> =>
  (await lab.kubectl('get', 'pods,jobs', '-A', '-l', 'app.kubernetes.io/managed-by=kubectl-netcheck', '-o', 'name')).trim();

export function firstSuspect({ verdict }: Diagnosis): Suspect | null {
  switch (verdict.kind) {
    case 'broken':
    case 'not-a-network-fault':
      return verdict.suspect;
    case 'ambiguous':
    case 'inconclusive':
      return verdict.suspects[0] ?? null;
    case 'healthy':
      return null;
  }
}
