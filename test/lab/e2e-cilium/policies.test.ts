import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runFault, shortcomings } from '../e2e/run-fault.ts';
import { ciliumInducers } from '../faults/cilium.ts';
import { Lab } from '../lab.ts';

const lab = new Lab(process.env['NETCHECK_LAB'] ?? 'cilium');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netcheck-e2e-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('on a real Kubernetes with a real Cilium the built program judges', () => {
  test.each(ciliumInducers.map((inducer) => [`${inducer.id}: ${inducer.title}`, inducer] as const))(
    '%s',
    async (_title, inducer) => {
      const outcome = await runFault(lab, inducer, join(folder, `${inducer.id}.ndjson`));
      expect({ wrong: shortcomings(inducer, outcome), text: outcome.text }).toEqual({
        wrong: [],
        text: outcome.text,
      });
    },
  );
});
