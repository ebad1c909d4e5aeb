import { inducers } from '../faults/index.ts';
import { Lab } from '../lab.ts';
import { firstSuspect, runFault } from './run-fault.ts';

/** try-fault.ts LAB ID...: induces faults one after another and prints what the program says; for work on hypotheses. */
const [name = 'default', ...ids] = process.argv.slice(2);
const lab = new Lab(name);
for (const inducer of inducers.filter((one) => ids.length === 0 || ids.includes(one.id))) {
  const started = Date.now();
  try {
    const { diagnosis, run, text, left } = await runFault(lab, inducer, `/tmp/netcheck-${inducer.id}.ndjson`);
    const suspect = firstSuspect(diagnosis);
    const { verdict } = diagnosis;
    const { expected } = inducer;
    const cause = suspect === null ? null : suspect.cause.kind === 'fault' ? suspect.cause.id : 'unknown';
    const good =
      expected.verdicts.includes(verdict.kind) &&
      (suspect?.hop.kind ?? null) === expected.hop &&
      cause === expected.cause &&
      (expected.says ?? []).every((word) => text.includes(word)) &&
      (expected.risk === undefined || diagnosis.risks.some((risk) => risk.suspect.cause.kind === 'fault' && risk.suspect.cause.id === expected.risk)) &&
      left === '';
    const confidence = 'confidence' in verdict ? verdict.confidence : '';
    process.stdout.write(`${good ? 'ok  ' : 'BAD '} ${inducer.id.padEnd(12)} ${verdict.kind} ${confidence} ${suspect?.hop.kind ?? ''} ${cause ?? ''} run ${(run.tookMs / 1000).toFixed(1)} s, all ${String(Math.round((Date.now() - started) / 1000))} s\n`);
    if (!good) process.stdout.write(`${text}\n${left}\n`);
  } catch (error) {
    process.stdout.write(`FAIL ${inducer.id}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
