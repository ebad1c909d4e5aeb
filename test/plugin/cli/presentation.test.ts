import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../support/simulated/run-program.ts';
import { scenarioText } from '../../support/scenarios.ts';
import { inTerminal } from '../../support/terminal/in-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-presentation-'));
const broken = join(folder, 'broken.ndjson');
const healthy = join(folder, 'healthy.ndjson');
const risky = join(folder, 'risky.ndjson');

beforeAll(() => {
  writeFileSync(broken, scenarioText('D01'));
  writeFileSync(healthy, scenarioText('H00'));
  writeFileSync(risky, scenarioText('D11'));
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

  test.each(['wide', 'junit', 'sarif'])('the same with -o %s', async (format) => {
    expect((await replay(broken, ['-o', format])).exitCode).toBe(1);
    expect((await replay(healthy, ['-o', format])).exitCode).toBe(0);
  });

  test('a risk that counts fails the run and its JUnit report alike, and neither where it does not', async () => {
    const counts = await replay(risky, ['-o', 'junit', '--fail-on', 'broken,risk']);
    expect(counts.exitCode).toBe(1);
    expect(counts.stdout).toContain(' failures="1" ');
    const not = await replay(risky, ['-o', 'junit']);
    expect(not.exitCode).toBe(0);
    expect(not.stdout).toContain(' failures="0" ');
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
    expect(stdout).toContain('ok resolver -> ok egress policy -> ok service rules');
    expect(stdout).toContain('x CoreDNS');
  });

  test('colours come where they are forced, and go where they are not wanted', async () => {
    const forced = { FORCE_COLOR: '1' };
    expect((await replay(broken, [], forced)).stdout).toContain('\u001b[31m');
    expect((await replay(broken, ['--no-color'], forced)).stdout).not.toContain('\u001b');
    expect((await replay(broken, [])).stdout).not.toContain('\u001b');
  });

  test('in a pipe it is as wide as COLUMNS says, else 80 columns', async () => {
    const prose = (text: string): number =>
      Math.max(
        ...text
          .split('\n')
          .filter((line) => !/^ {4}(?:kubectl|On) /.test(line))
          .map((line) => line.length),
      );
    expect(prose((await replay(broken, [])).stdout)).toBeLessThanOrEqual(80);
    const wide = prose((await replay(broken, [], { COLUMNS: '100' })).stdout);
    expect(wide).toBeGreaterThan(80);
    expect(wide).toBeLessThanOrEqual(100);
  });

  test('-o wide heeds the same flags, and folds nothing where there is no terminal', async () => {
    const { stdout } = await replay(broken, ['-o', 'wide', '--ascii']);
    expect(stdout).toMatch(/^[\u0000-\u007f]*$/);
    expect(stdout).toMatch(/^ {4}tcp {2}2\/2 {5}- {7}random cluster name {2,}connected, no answer$/m);
    const forced = { FORCE_COLOR: '1' };
    expect((await replay(broken, ['-o', 'wide'], forced)).stdout).toContain('\u001b[31m    udp  3/3');
    expect((await replay(broken, ['-o', 'wide', '--no-color'], forced)).stdout).not.toContain('\u001b');
  });

  test('-o wide fits its tables into the terminal, and loses nothing by it', async () => {
    const command = [process.execPath, '--no-warnings', 'plugin/main.ts', 'replay', broken, '-o', 'wide'];
    const { written } = await inTerminal(command, { NO_COLOR: '1' });
    const rows = written.split(/\r?\n/).filter((line) => /^ {4}(?:udp|tcp) {2}/.test(line));
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(80);
    const whole = (await replay(broken, ['-o', 'wide'])).stdout
      .split('\n')
      .filter((line) => /^ {4}(?:udp|tcp) {2}/.test(line));
    expect(Math.max(...whole.map((row) => row.length))).toBeGreaterThan(80);
    expect(rows).toHaveLength(whole.length);
  });

  test.each(['wide', 'json', 'yaml', 'markdown', 'html', 'junit', 'sarif', 'name'])(
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
