import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkSignature } from '../../release/mach-o-signature.ts';
import { nameOf, programOf, runtimeVersion, targets } from '../../release/targets.ts';
import { archiveOf, made, unpack, version } from './made.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-archives-'));
const programs = new Map<string, string>();

beforeAll(() => {
  for (const target of targets) programs.set(nameOf(target), unpack(target, folder));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const programFor = (name: string): string => programs.get(name) ?? '';

describe.each(targets.map((target) => ({ name: nameOf(target), target })))('$name', ({ name, target }) => {
  test('holds the program, its licence and those of others, and nothing else', () => {
    const program = programFor(name);
    expect(readdirSync(dirname(program)).sort()).toEqual(['LICENSE', 'NOTICES', programOf(target)]);
    expect(readFileSync(join(dirname(program), 'LICENSE'), 'utf8')).toContain('Apache License');
    const notices = readFileSync(join(dirname(program), 'NOTICES'), 'utf8');
    for (const words of [`Bun ${runtimeVersion}`, 'WebKit', 'yargs', 'js-yaml', 'dns-packet', 'MIT License'])
      expect(notices).toContain(words);
    if (target.os !== 'windows')
      expect(() => {
        accessSync(program, constants.X_OK);
      }).not.toThrow();
  });

  test('is for the system and the processor that its name says', () => {
    const head = readFileSync(programFor(name)).subarray(0, 4096);
    const arm = target.arch === 'arm64';
    switch (target.os) {
      case 'linux':
        expect([head.toString('latin1', 1, 4), head.readUInt16LE(18)]).toEqual(['ELF', arm ? 183 : 62]);
        break;
      case 'darwin':
        expect([head.readUInt32LE(0), head.readUInt32LE(4)]).toEqual([
          0xfeedfacf,
          arm ? 0x0100000c : 0x01000007,
        ]);
        break;
      case 'windows':
        expect(head.readUInt16LE(head.readUInt32LE(60) + 4)).toBe(arm ? 0xaa64 : 0x8664);
        break;
    }
  });
});

test.each(['darwin_amd64', 'darwin_arm64'])('%s: every page is as its signature says', (name) => {
  const signature = checkSignature(readFileSync(programFor(name)));
  expect(signature).toMatchObject({ whole: true, stale: [] });
  expect(signature?.pages).toBeGreaterThan(1000);
});

test('a page that was changed afterwards is found', () => {
  const program = readFileSync(programFor('darwin_arm64'));
  program[20_000_000] = (program[20_000_000] ?? 0) ^ 1;
  expect(checkSignature(program)?.stale).toEqual([Math.floor(20_000_000 / 4096)]);
});

test('the sums are those of the files, and every file has one', () => {
  const lines = readFileSync(join(made, 'SHA256SUMS'), 'utf8').trim().split('\n');
  const stated = Object.fromEntries(lines.map((line) => line.split('  ').reverse() as [string, string]));
  expect(Object.keys(stated).sort()).toEqual(
    readdirSync(made)
      .filter((file) => file !== 'SHA256SUMS')
      .sort(),
  );
  for (const [file, sum] of Object.entries(stated))
    expect(
      createHash('sha256')
        .update(readFileSync(join(made, file)))
        .digest('hex'),
    ).toBe(sum);
});

test('the bill of materials names the runtimes and what is bundled, and neither time nor place', () => {
  const text = readFileSync(join(made, 'kubectl-netcheck.cdx.json'), 'utf8');
  const bill = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly version: string } };
    readonly components: readonly { readonly purl: string }[];
  };
  expect([bill.bomFormat, bill.metadata.component.version]).toEqual(['CycloneDX', version]);
  const purls = bill.components.map(({ purl }) => purl);
  for (const { runtime } of targets)
    expect(purls).toContain(`pkg:npm/${runtime.replace('@', '%40')}@${runtimeVersion}`);
  expect(purls.some((purl) => purl.startsWith('pkg:npm/dns-packet@'))).toBe(true);
  expect(text).not.toMatch(/timestamp|serialNumber/);
});

test('nothing of the machine that made it is in an archive', () => {
  const listing = execFileSync('tar', ['-tvzf', archiveOf(targets[0] ?? fail()), '--numeric-owner', '--utc']);
  for (const line of listing.toString().trim().split('\n'))
    expect(line).toMatch(/ 0\/0 .* 1980-01-01 00:00 /);
});

function fail(): never {
  throw new Error('no target');
}
