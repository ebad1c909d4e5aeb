import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseArgv } from '../../../plugin/cli/parse-argv.ts';
import { settingsFrom } from '../../../plugin/cli/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-settings-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
function file(text: string): string {
  files += 1;
  const path = join(folder, `${String(files)}.yaml`);
  writeFileSync(path, text);
  return path;
}

const nowhere = { XDG_CONFIG_HOME: join(folder, 'nowhere') };

describe('flag over environment over file over default', () => {
  const NETCHECK_CONFIG = file(
    'image: from-file\nprobe-namespace: tools\ngentle: true\ncontrol: [a.example, b.example]\n',
  );

  test('a file alone', async () => {
    expect(await parseArgv(['dns', 'shop'], { NETCHECK_CONFIG })).toMatchObject({
      image: 'from-file',
      probeNamespace: 'tools',
      gentle: true,
      complaint: { controls: ['a.example', 'b.example'] },
    });
  });

  test('the environment beside it', async () => {
    const env = {
      NETCHECK_CONFIG,
      NETCHECK_IMAGE: 'from-env',
      NETCHECK_GENTLE: 'false',
      NETCHECK_CONTROL: 'c.example',
    };
    expect(await parseArgv(['dns', 'shop'], env)).toMatchObject({
      image: 'from-env',
      probeNamespace: 'tools',
      gentle: false,
      complaint: { controls: ['c.example'] },
    });
  });

  test('flags before both', async () => {
    const env = { NETCHECK_CONFIG, NETCHECK_IMAGE: 'from-env' };
    expect(await parseArgv(['dns', 'shop', '--image', 'from-flag', '-o', 'json'], env)).toMatchObject({
      image: 'from-flag',
      presentation: { output: 'json' },
    });
  });

  test('commands that know fewer flags take those that they know', async () => {
    const env = { ...nowhere, NETCHECK_OUTPUT: 'yaml', NETCHECK_IMAGE: 'x' };
    expect(await parseArgv(['replay', 'f'], env)).toMatchObject({ presentation: { output: 'yaml' } });
    expect(await parseArgv(['doctor'], env)).toMatchObject({ image: 'x' });
    expect(await parseArgv(['version'], env)).toMatchObject({ kind: 'version', output: 'text' });
  });

  test('the usual place is looked at, and may be empty', () => {
    mkdirSync(join(folder, 'home', 'kubectl-netcheck'), { recursive: true });
    writeFileSync(join(folder, 'home', 'kubectl-netcheck', 'config.yaml'), 'ascii: true\n');
    expect(settingsFrom({ XDG_CONFIG_HOME: join(folder, 'home') })).toEqual({ ascii: true });
    expect(settingsFrom(nowhere)).toEqual({});
    expect(settingsFrom({ NETCHECK_CONFIG: file('') })).toEqual({});
  });
});

describe('what cannot be meant is one clear error', () => {
  test.each([
    ['imag: x\n', /unknown key "imag"/],
    ['namespace: shop\n', /unknown key "namespace"/],
    ['gentle: "yes"\n', /"gentle" is not what it should be/],
    ['image: [a]\n', /"image" is not what it should be/],
    ['control: a\n', /"control" is not what it should be/],
    ['- image\n', /is no mapping/],
    ['image: "\n', /is no YAML/],
    ['__proto__: {image: x}\n', /unknown key "__proto__"/],
  ])('%j', (text, message) => {
    expect(() => settingsFrom({ NETCHECK_CONFIG: file(text) })).toThrow(message);
  });

  test('a file that was named and is not there', () => {
    expect(() => settingsFrom({ NETCHECK_CONFIG: join(folder, 'none') })).toThrow(/cannot be read/);
  });

  test('a truth that is none, and a format that is none', async () => {
    expect(() => settingsFrom({ ...nowhere, NETCHECK_ASCII: 'perhaps' })).toThrow(
      /NETCHECK_ASCII: "perhaps" is neither/,
    );
    await expect(parseArgv(['dns', 'shop'], { ...nowhere, NETCHECK_OUTPUT: 'xml' })).rejects.toThrow(
      /"xml" is no format/,
    );
  });
});
