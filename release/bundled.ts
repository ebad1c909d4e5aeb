import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is part of the program. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Its licence as its authors ship it. */
  readonly text: string;
}

/** What the compiler takes in, by its own account. */
export function bundledPackages(
  bun: string,
  entry: string,
  project: string,
  work: string,
): readonly Bundled[] {
  const metafile = join(work, 'meta.json');
  execFileSync(
    bun,
    ['build', entry, '--target=bun', `--metafile=${metafile}`, `--outfile=${join(work, 'bundle.js')}`],
    { stdio: 'ignore', cwd: work, env: { PATH: process.env['PATH'], HOME: work } },
  );
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as {
    readonly inputs: Readonly<Record<string, unknown>>;
  };
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => {
      const inside = /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      return inside === undefined ? [] : [inside];
    }),
  );
  return [...folders].sort().map((folder) => readPackage(join(project, folder)));
}

function readPackage(folder: string): Bundled {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Bundled;
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  if (file === undefined) throw new Error(`${folder} ships no licence`);
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
}
