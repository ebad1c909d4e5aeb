import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readRecording } from '../../../plugin/cli/read-recording.ts';
import { recordingFile } from '../../../plugin/cli/recording-file.ts';
import { renderRecording } from '../../../plugin/render/recording.ts';
import { runProgram } from '../../support/simulated/run-program.ts';
import { scenarioText } from '../../support/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-recordings-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const old = scenarioText('D01');
const recording = readRecording(old, 'D01');
const whole = renderRecording(recording);
const lines = whole.trimEnd().split('\n');

describe('a recording that was cut is refused, with the line', () => {
  test('a whole one is not, nor one from before the header told the number of lines', () => {
    expect(readRecording(whole, 'r')).toEqual(recording);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ lines: lines.length });
    expect(old.split('\n')[0]).not.toContain('"lines"');
  });

  test.each([
    ['in the middle of a line', whole.slice(0, whole.length - 40), `line ${String(lines.length)}`],
    ['in the middle of a line, before the header told', old.slice(0, old.length - 40), 'line '],
    ['between two lines', `${lines.slice(0, -3).join('\n')}\n`, `line ${String(lines.length - 3)}`],
    ['behind the header', `${lines[0] ?? ''}\n`, 'line 1'],
  ])('%s', (_where, text, place) => {
    expect(() => readRecording(text, 'r')).toThrow('it was cut here');
    expect(() => readRecording(text, 'r')).toThrow(place);
  });

  test('one that got longer was edited', () => {
    expect(() => readRecording(`${whole}${lines.at(-1) ?? ''}\n`, 'r')).toThrow('was it edited?');
  });

  test('an empty one', () => {
    expect(() => readRecording('', 'r')).toThrow('it is empty');
  });
});

describe('replay reads', () => {
  const packed = gzipSync(whole);
  const replay = (file: string, input: string | Buffer = '') =>
    spawnSync(process.execPath, ['--no-warnings', 'plugin/main.ts', 'replay', file, '-o', 'name'], {
      encoding: 'utf8',
      input,
    });
  const kept = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  test('a gzipped file whatever its name, and either from stdin', () => {
    const plain = replay(kept('plain.ndjson', whole));
    expect(plain.stdout).toContain('coredns-pod-hung');
    expect(replay(kept('packed', packed)).stdout).toBe(plain.stdout);
    expect(replay('-', whole).stdout).toBe(plain.stdout);
    expect(replay('-', packed).stdout).toBe(plain.stdout);
  });

  test.each([
    [
      'a gzipped file that was cut',
      () => replay(kept('cut.gz', packed.subarray(0, 900))),
      'was cut or spoilt',
    ],
    ['nothing on stdin', () => replay('-'), 'stdin cannot be replayed: it is empty'],
    ['no file', () => replay(join(folder, 'none')), 'it is not there'],
    ['a directory', () => replay(folder), 'it is a directory'],
  ])('%s: two lines', (_what, run, words) => {
    const said = run();
    expect(said.status).toBe(2);
    expect(said.stderr).toContain(words);
    expect(said.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(said.stderr).not.toMatch(/ENOENT|EISDIR/);
  });
});

describe('the file of --record', () => {
  test('is found unwritable before a cluster is asked', async () => {
    const said = await runProgram(['dns', 'shop', '--record', join(folder, 'no', 'x')], '/nowhere');
    expect(said).toMatchObject({ exitCode: 2, stdout: '' });
    expect(said.stderr).toContain('its directory is not there');
  });

  test('keeps what it held until there is something else, and is not made for nothing', () => {
    const path = join(folder, 'kept.ndjson');
    recordingFile(path).close();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, `${whole}${whole}`);
    recordingFile(path).close();
    expect(readFileSync(path, 'utf8')).toBe(`${whole}${whole}`);
    const file = recordingFile(path);
    expect(file.write(recording)).toBeNull();
    file.close();
    expect(readFileSync(path, 'utf8')).toBe(whole);
  });

  test('is for its owner alone', () => {
    const path = join(folder, 'own.ndjson');
    const file = recordingFile(path);
    file.write(recording);
    file.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that fails in the end gives an error to be told behind the diagnosis', () => {
    const file = recordingFile('/dev/full');
    expect(file.write(recording)).toMatchObject({ exitCode: 2 });
    expect(file.write(recording)?.message).toBe(
      '--record: the file /dev/full cannot be written: the disk is full',
    );
    file.close();
  });
});
