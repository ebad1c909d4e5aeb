import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeFor } from './runtime.ts';
import { nameOf, programOf, targets, type Target } from './targets.ts';

/** A copy of the build that needs no file beside it: the instruments' texts become part of the program. */
export function stage(project: string, folder: string): string {
  cpSync(join(project, 'dist'), folder, { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  const text = (file: string): string => JSON.stringify(readFileSync(join(folder, 'probes', file), 'utf8'));
  writeFileSync(
    join(folder, 'probes', 'instrument-source.js'),
    `export const instrumentSource = () => ${text('instrument.py')};
export const shellInstrumentSource = () => ${text('instrument.sh')};
export const digInstrumentSource = () => ${text('instrument-dig.sh')};
export const shellDigestSource = () => ${text('digest.sh')};
`,
  );
  return join(folder, 'plugin', 'main.js');
}

/** The compiler: the runtime of the machine that this runs on. */
export function compiler(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const own = targets.find((target) => target.os === os && target.arch === arch);
  if (own === undefined) throw new Error(`no runtime is known for ${process.platform} ${process.arch}`);
  return runtimeFor(own);
}

/**
 * One program with its runtime. By default such a program reads `.env` and `bunfig.toml` of the working directory, which may be
 * anybody's: that is switched off.
 */
export function compile(entry: string, target: Target, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, programOf(target));
  const bun = `bun-${target.os}-${target.arch === 'amd64' ? 'x64' : 'arm64'}`;
  execFileSync(
    compiler(),
    [
      'build',
      entry,
      '--compile',
      '--minify',
      '--bytecode',
      '--format=esm',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      `--target=${bun}`,
      `--compile-executable-path=${runtimeFor(target)}`,
      `--outfile=${program}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } },
  );
  process.stderr.write(`compiled ${nameOf(target)}\n`);
  return program;
}
