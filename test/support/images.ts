import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
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
