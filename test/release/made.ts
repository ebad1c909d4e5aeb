import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOf, programOf, targets, type Target } from '../../release/targets.ts';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** Where `make release` has put everything. */
export const made = process.env['NETCHECK_RELEASE'] ?? join(project, '.results', 'release');

export const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  readonly version: string;
};

export const archiveOf = (target: Target): string =>
  join(made, `kubectl-netcheck_v${version}_${nameOf(target)}.${target.os === 'windows' ? 'zip' : 'tar.gz'}`);

/** Unpacks an archive below `folder`; path of the program. */
export function unpack(target: Target, folder: string): string {
  const into = join(folder, nameOf(target));
  mkdirSync(into, { recursive: true });
  if (target.os === 'windows') execFileSync('python3', ['-m', 'zipfile', '-e', archiveOf(target), into]);
  else execFileSync('tar', ['-xzf', archiveOf(target), '-C', into]);
  return join(into, programOf(target));
}

export const here = (): Target => {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const own = targets.find((target) => target.os === process.platform && target.arch === arch);
  if (own === undefined) throw new Error(`no release is made for ${process.platform} ${process.arch}`);
  return own;
};
