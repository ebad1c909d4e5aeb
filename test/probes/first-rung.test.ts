import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askByFirst } from '../../probes/first-rung.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { bashRung, digRung, pythonRung, rungs } from '../../probes/rungs.ts';
import type { Batch } from '../../probes/wire.ts';
import { bashImage, canRun, digImage, imageOf } from '../support/images.ts';
import {
  listen,
  message,
  ports,
  question,
  startServers,
  stopServers,
} from '../support/instrument-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-first-rung-'));

beforeAll(startServers);
afterAll(() => {
  stopServers();
  rmSync(folder, { recursive: true });
});

const withDig = canRun('dig among the instruments to choose from', ['dig']);

const everything = process.env['PATH'] ?? '';

const batch = (): Batch => ({
  version: 1,
  deadlineMs: 5000,
  questions: [question('udp', 'udp', ports.answering), question('closed', 'udp', ports.closed)],
});

describe('one exec finds the best instrument and has its answer', () => {
  test.each([
    ['python3 and bash', () => everything, rungs, 'python3'],
    ['python3 and bash, where bash is wanted first', () => everything, [bashRung, pythonRung], 'bash'],
    ['bash, coreutils and gzip', () => bashImage(folder), rungs, 'bash'],
    ...(withDig
      ? ([
          ['sh, dig and coreutils', () => digImage(folder), rungs, 'dig'],
          [
            'a bash that lacks what it needs beside it, and dig',
            () => `${digImage(folder)}:${imageOf(folder, ['bash'])}`,
            rungs,
            'dig',
          ],
        ] as const)
      : []),
  ] as const)('in an image with %s', async (_title, path, ladder, instrument) => {
    const { stdout, exitCode } = await listen(askByFirst(ladder, batch()), path());
    expect(exitCode).toBe(0);
    const reading = readFrames(stdout);
    expect(reading).toMatchObject({ kind: 'whole', instrument });
    const results = reading.kind === 'whole' ? reading.results : [];
    expect(results.map(({ id, event }) => [id, event]).sort()).toEqual([
      ['closed', expect.objectContaining({ kind: 'error', errno: 'ECONNREFUSED' })],
      ['udp', { kind: 'answer', message }],
    ]);
  });

  test.each([
    ['none of them', [], rungs, 'the image has neither python3 nor bash nor dig'],
    ['none of those that are wanted', ['dash'], [bashRung, pythonRung], 'neither bash nor python3'],
    ['a bash alone', ['bash'], rungs, 'bash 5 is needed, with base64'],
  ] as const)('or says what is missing in an image with %s', async (_title, programs, ladder, words) => {
    const heard = await listen(askByFirst(ladder, batch()), imageOf(folder, programs));
    expect(heard.exitCode).toBe(4);
    expect(heard.stderr).toContain(words);
    expect(heard.stdout).toHaveLength(0);
  });

  test('is waited for as long as the slowest of them takes', () => {
    const slowest = Math.max(
      ...[pythonRung, bashRung, digRung].map((rung) => rung.paced(batch()).deadlineMs),
    );
    expect(askByFirst(rungs, batch()).deadlineMs).toBe(slowest);
    expect(slowest).toBeGreaterThan(pythonRung.paced(batch()).deadlineMs);
  });
});
