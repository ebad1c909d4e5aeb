import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../support/simulated/run-program.ts';
import { scenarioText } from '../../support/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-presentation-'));
const broken = join(folder, 'broken.ndjson');
const healthy = join(folder, 'healthy.ndjson');

beforeAll(() => {
  writeFileSync(broken, scenarioText('D01'));
  writeFileSync(healthy, scenarioText('H00'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const replay = (file: string, flags: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runProgram(['replay', file, ...flags], '/nowhere', () => undefined, { NO_COLOR: '', ...env });

describe('what a run ends with', () => {
  test.each([
    [broken, [], 1],
    [healthy, [], 0],
    [broken, ['--fail-on', 'never'], 0],
    [broken, ['--fail-on', 'inconclusive,risk'], 0],
    [broken, ['--fail-on', 'broken'], 1],
  ] as const)('%s %j → %i', async (file, flags, code) => {
    expect((await replay(file, flags)).exitCode).toBe(code);
  });

  test('a verdict that there is not is one clear error', async () => {
    const said = await replay(broken, ['--fail-on', 'broke']);
    expect(said.exitCode).toBe(2);
    expect(said.stderr).toMatch(/--fail-on: "broke" is no verdict\nGive some of: broken, /);
  });
});

describe('how it looks', () => {
  test('--ascii has no sign beyond ASCII, and says the same', async () => {
    const { stdout } = await replay(broken, ['--ascii']);
    expect(stdout).toMatch(/^[\u0000-\u007f]*$/);
    expect(stdout).toContain('+ resolver -> + egress policy -> + service rules');
    expect(stdout).toContain('x CoreDNS');
  });

  test('colours come where they are forced, and go where they are not wanted', async () => {
    const forced = { FORCE_COLOR: '1' };
    expect((await replay(broken, [], forced)).stdout).toContain('\u001b[31m');
    expect((await replay(broken, ['--no-color'], forced)).stdout).not.toContain('\u001b');
    expect((await replay(broken, [])).stdout).not.toContain('\u001b');
  });

  test.each(['json', 'yaml', 'markdown', 'html', 'name'])(
    '-o %s goes to stdout and to nothing else',
    async (format) => {
      const { stdout, stderr } = await replay(broken, ['-o', format]);
      expect(stdout).toContain('coredns-pod-hung');
      expect(stderr).toBe('');
    },
  );

  test('every flag of the README is one of the program', async () => {
    const help = (await runProgram(['dns', '--help'], '/nowhere')).stdout;
    const named = [...readFileSync('README.md', 'utf8').matchAll(/^\| (`--?.*?) \|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/--[a-z-]+/g)].map(([flag]) => flag),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const flag of named) expect(help).toContain(flag);
  });
});
