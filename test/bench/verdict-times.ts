import { rmSync } from 'node:fs';
import { inducers } from '../lab/faults/index.ts';
import { Lab } from '../lab/lab.ts';

/**
 * verdict-times.ts LAB: the time from the first question to the verdict, against the limit promised for it: median of ten runs.
 * Healthy and silent-for-cluster-names: 3 s; hanging external names: 9 s.
 */
const runs = 10;
const cases = [
  { id: 'H00', limitMs: 3000 },
  { id: 'D01', limitMs: 3000 },
  { id: 'D24', limitMs: 9000 },
] as const;

const lab = new Lab(process.argv[2] ?? 'bench');
let late = 0;

for (const { id, limitMs } of cases) {
  const inducer = inducers.find((one) => one.id === id);
  if (inducer === undefined) throw new Error(`there is no inducer ${id}`);
  const times: number[] = [];
  try {
    await inducer.induce(lab);
    const args = await inducer.complaint(lab);
    for (let run = 0; run < runs; run += 1) times.push(await fromFirstQuestion(args));
  } finally {
    await inducer.heal(lab);
  }
  const median = [...times].sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN;
  const ratio = median / limitMs;
  if (ratio > 1) late += 1;
  process.stdout.write(
    `${id}: median ${(median / 1000).toFixed(2)} s of ${String(runs)} runs, limit ${String(limitMs / 1000)} s, ratio ${ratio.toFixed(2)}\n`,
  );
}
process.exitCode = late === 0 ? 0 : 1;

/** From the progress line that announces the first question to the end of the output, cleanup included. */
async function fromFirstQuestion(args: readonly string[]): Promise<number> {
  const file = `/tmp/netcheck-bench-${String(process.pid)}.ndjson`;
  const run = await lab.netcheck(['dns', ...args, '-o', 'json', '--record', file]);
  rmSync(file, { force: true });
  if (run.firstQuestionAfterMs === null) throw new Error(`nothing was asked: ${run.stderr}`);
  return run.tookMs - run.firstQuestionAfterMs;
}
