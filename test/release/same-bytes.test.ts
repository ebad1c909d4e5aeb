import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nameOf, targets } from '../../release/targets.ts';
import { archiveOf, made, project } from './made.ts';

/** Built anew: one for each way in which an archive is made (as compiled, signed anew, zipped). */
const rebuilt = ['linux_amd64', 'darwin_amd64', 'windows_amd64'];

const folder = mkdtempSync(join(tmpdir(), 'netcheck-elsewhere-'));
const elsewhere = join(folder, 'a', 'longer', 'way', 'down');
const again = join(folder, 'again');

const sources = [
  ...['plugin', 'probes', 'release', 'LICENSE', 'krew-manifest.yaml', 'package.json', 'package-lock.json'],
  ...['tsconfig.json', 'tsconfig.base.json', 'tsconfig.build.json'],
];

beforeAll(() => {
  mkdirSync(join(elsewhere, 'tmp'), { recursive: true });
  for (const source of sources) cpSync(join(project, source), join(elsewhere, source), { recursive: true });
  execFileSync('cp', ['-a', join(project, 'node_modules'), elsewhere]);
  const run = (...[file, ...args]: readonly [string, ...string[]]): void => {
    execFileSync(file, args, {
      cwd: elsewhere,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PATH: `${join(elsewhere, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
        TMPDIR: join(elsewhere, 'tmp'),
        TZ: 'Pacific/Auckland',
        LC_ALL: 'C',
      },
    });
  };
  run('npm', 'run', '-s', 'build');
  run('node', 'release/release.ts', again, ...rebuilt);
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sum = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test.each(
  targets.filter((target) => rebuilt.includes(nameOf(target))).map((target) => basename(archiveOf(target))),
)('built from its sources in another folder, %s has the same bytes', (file) => {
  expect(sum(join(again, file))).toBe(sum(join(made, file)));
});

test('so has the bill of materials', () => {
  const file = 'kubectl-netcheck.cdx.json';
  expect(readFileSync(join(again, file), 'utf8')).toBe(readFileSync(join(made, file), 'utf8'));
});
