import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const coreutils = ['base64', 'dd', 'head', 'od', 'sha256sum', 'timeout', 'true'];

/** A PATH below `folder` on which nothing stands but these programs: what an image has. */
export function imageOf(folder: string, programs: readonly string[]): string {
  const path = mkdtempSync(join(folder, 'image-'));
  for (const program of programs)
    symlinkSync(
      execFileSync('bash', ['-c', 'type -P "$0"', program], { encoding: 'utf8' }).trim(),
      join(path, program),
    );
  return path;
}

/** Without python3, as most images are. */
export const bashImage = (folder: string): string => imageOf(folder, ['bash', 'gzip', ...coreutils]);

/** Without gzip too. */
export const plainBashImage = (folder: string): string => imageOf(folder, ['bash', ...coreutils]);

const beside = ['fold', 'sed', 'sh', 'sleep', 'tr'];

/** Any POSIX shell and dig, neither python3 nor bash. */
export const digImage = (folder: string): string =>
  imageOf(folder, [
    'dig',
    'gzip',
    ...beside,
    ...coreutils.filter((program) => !['dd', 'od', 'true'].includes(program)),
  ]);

/** The same where every program but dig is busybox. */
export function busyboxDigImage(folder: string): string {
  const path = imageOf(folder, ['busybox', 'dig']);
  for (const name of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (name !== 'busybox') symlinkSync(join(path, 'busybox'), join(path, name));
  return path;
}

/** Debian before 2019 has a bash too old, and a dig as old that takes a closed port for silence. */
export function oldDigImage(folder: string): string {
  const path = imageOf(folder, ['gzip', ...beside, ...coreutils]);
  writeFileSync(
    join(path, 'dig'),
    "#!/bin/sh\necho ';; connection timed out; no servers could be reached'\nexit 9\n",
    {
      mode: 0o755,
    },
  );
  return path;
}

/** Whether a part of the tests can run here; where a program is not installed, it says what is left out and why. In CI that is an error. */
export function canRun(part: string, programs: readonly string[]): boolean {
  const absent = programs.filter(
    (program) => spawnSync('bash', ['-c', 'type -P "$0"', program]).status !== 0,
  );
  if (absent.length === 0) return true;
  const why = `left out: ${part}, not installed here: ${absent.join(', ')}`;
  if (process.env['NETCHECK_LAB_REQUIRED'] === '1') throw new Error(why);
  process.stderr.write(`${why}\n`);
  return false;
}
