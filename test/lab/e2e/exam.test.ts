import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../plugin/core/model/verdict.ts';
import { decoys } from '../exam/decoys.ts';
import { doubles } from '../exam/doubles.ts';
import { namedIn } from '../exam/score.ts';
import { Lab } from '../lab.ts';
import { leftovers, runFault, shortcomings } from './run-fault.ts';

/** A part of the examination that fits into every run of the tests; `make exam` sits the whole of it. */
const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'default');
const chosenDoubles = ['D24+D57', 'D28+D01', 'D46+D01', 'D44+D01'];
const chosenDecoys = ['K-logs', 'K-restart', 'K-policy-allows', 'K-stub', 'K-rollout'];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netcheck-exam-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('two faults at once', () => {
  test.each(doubles.filter(({ id }) => chosenDoubles.includes(id)).map((one) => [one.id, one] as const))(
    '%s: both are named',
    async (id, { first, second, complaint }) => {
      try {
        await first.induce(lab);
        await second.induce(lab);
        const file = join(folder, `${id}.ndjson`);
        const args = await complaint(lab);
        const run = await lab.netcheck(['dns', ...args, '-o', 'json', '-q', '--record', file]);
        const named = namedIn(JSON.parse(run.stdout) as Diagnosis);
        expect(named).toEqual(expect.arrayContaining([first.expected.cause, second.expected.cause]));
        expect(run.exitCode).toBe(1);
      } finally {
        await second.heal(lab);
        await first.heal(lab);
      }
      expect(await leftovers(lab)).toBe('');
    },
  );
});

describe('a healthy cluster that looks guilty', () => {
  test.each(decoys.filter(({ id }) => chosenDecoys.includes(id)).map((one) => [one.title, one] as const))(
    'stays healthy: %s',
    async (_title, decoy) => {
      const outcome = await runFault(lab, decoy, join(folder, `${decoy.id}.ndjson`));
      expect({ wrong: shortcomings(decoy, outcome), text: outcome.text }).toEqual({
        wrong: [],
        text: outcome.text,
      });
    },
  );
});
