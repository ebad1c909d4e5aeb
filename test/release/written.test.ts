import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { here, project, unpack } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-release-written-'));
const program = unpack(here(), folder);
const recording = join(folder, 'run.ndjson');
writeFileSync(recording, gunzipSync(readFileSync(join(project, 'test/scenarios/D67-rare.ndjson.gz'))));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Shelled {
  readonly exitCode: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a shell that gives the program's results to something makes of them. */
async function given(to: string): Promise<Shelled> {
  return await new Promise((resolve) => {
    const script = `"$0" replay "$1" -o json ${to}`;
    execFile('sh', ['-c', script, program, recording], { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

test('a result that no pipe holds at once reaches a reader that takes its time, whole', async () => {
  const whole = join(folder, 'whole.json');
  await given(`>${whole}`);
  const expected = readFileSync(whole, 'utf8');
  expect(expected.length).toBeGreaterThan(100_000);
  expect(JSON.parse(expected)).toHaveProperty('verdict');
  const { stdout } = await given('| (sleep 1; cat)');
  expect(stdout.length).toBe(expected.length);
  expect(stdout).toBe(expected);
});

test('a reader that has seen enough does not keep the released program', async () => {
  expect(await given('| head -c 10')).toMatchObject({ exitCode: 0, stderr: '' });
});

test('the released program tells of a full disk', async () => {
  expect(await given('>/dev/full')).toMatchObject({
    exitCode: 4,
    stderr: expect.stringMatching(/^netcheck: the result could not be written: ENOSPC.*\n$/) as unknown,
  });
});
