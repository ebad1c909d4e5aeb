import { mkdirSync } from 'node:fs';
import { ciliumInducers } from '../faults/cilium.ts';
import { inducers } from '../faults/index.ts';
import { Lab } from '../lab.ts';
import { runFault, shortcomings, suspectsIn } from './run-fault.ts';

/**
 * try-fault.ts LAB FOLDER [ID...]: induces faults one after another, prints what the program says, and keeps the recordings
 * in FOLDER. For work on hypotheses, and for making the scenarios of the fast tests. C-: all for a lab with Cilium.
 */
const [name = 'default', folder = '/tmp/netcheck-recordings', ...ids] = process.argv.slice(2);
const lab = new Lab(name);
mkdirSync(folder, { recursive: true });
const known = ids.some((id) => id.startsWith('C-')) ? ciliumInducers : inducers;
for (const inducer of known.filter((one) => ids.length === 0 || ids.includes(one.id) || ids.includes('C-'))) {
  const started = Date.now();
  try {
    const outcome = await runFault(lab, inducer, `${folder}/${inducer.id}.ndjson`);
    const wrong = shortcomings(inducer, outcome);
    const { verdict } = outcome.diagnosis;
    const said = suspectsIn(outcome.diagnosis).map(
      (one) => `${one.hop.kind}:${one.cause.kind === 'fault' ? one.cause.id : 'unknown'}`,
    );
    const confidence = 'confidence' in verdict ? verdict.confidence : '';
    const seconds = `run ${(outcome.run.tookMs / 1000).toFixed(1)} s, all ${String(Math.round((Date.now() - started) / 1000))} s`;
    process.stdout.write(
      `${wrong.length === 0 ? 'ok  ' : 'BAD '} ${inducer.id.padEnd(12)} ${verdict.kind} ${confidence} ${said.join(' ')} ${seconds}\n`,
    );
    if (wrong.length > 0) process.stdout.write(`${wrong.join('\n')}\n${outcome.text}\n`);
  } catch (error) {
    process.stdout.write(`FAIL ${inducer.id}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
