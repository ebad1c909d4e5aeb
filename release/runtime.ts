import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runtimeVersion, type Target } from './targets.ts';

/** Outside the source: a runtime is fetched once, under the hash of what was fetched. */
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'netcheck-runtimes');

/** Path of a target's runtime, fetched through npm where it is not there yet; refuses what has another hash. */
export function runtimeFor(target: Target): string {
  const folder = join(cache, createHash('sha256').update(target.integrity).digest('hex').slice(0, 16));
  const program = join(folder, 'package', 'bin', target.os === 'windows' ? 'bun.exe' : 'bun');
  if (!existsSync(program)) fetchInto(folder, target);
  return program;
}

function fetchInto(folder: string, { runtime, integrity }: Target): void {
  const work = `${folder}.${String(process.pid)}`;
  mkdirSync(work, { recursive: true });
  try {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--silent', `${runtime}@${runtimeVersion}`], {
        cwd: work,
      }).toString(),
    ) as readonly { readonly filename: string }[];
    const archive = join(work, packed?.filename ?? '');
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity)
      throw new Error(`${runtime} ${runtimeVersion} has the hash ${found}, not ${integrity}`);
    execFileSync('tar', ['-xzf', archive, '-C', work]);
    rmSync(archive);
    const bin = join(work, 'package', 'bin');
    chmodSync(join(bin, runtime.includes('windows') ? 'bun.exe' : 'bun'), 0o755);
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
