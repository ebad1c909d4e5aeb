import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archive } from './archive.ts';
import { bundledPackages } from './bundled.ts';
import { compile, compiler, stage } from './compile.ts';
import { krewManifest, type Archive } from './krew-manifest.ts';
import { checkSignature, signAdHoc } from './mach-o-signature.ts';
import { billOfMaterials, notices } from './papers.ts';
import { nameOf, programOf, targets, type Target } from './targets.ts';

/**
 * release.ts FOLDER [OS_ARCH…]: archives for every platform or those that are named, their sums, bill of materials and krew manifest,
 * from the build in dist.
 */
const project = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(process.argv[2] ?? 'release-out');
const names = process.argv.slice(3);
const wanted = targets.filter((target) => names.length === 0 || names.includes(nameOf(target)));
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const work = mkdtempSync(join(tmpdir(), 'netcheck-release-'));
try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const entry = stage(project, join(work, 'stage'));
  const packages = bundledPackages(compiler(), entry, project, work);
  writeFileSync(join(work, 'NOTICES'), notices(packages));
  const archives = wanted.map((target) => pack(target, entry));
  write('kubectl-netcheck.cdx.json', billOfMaterials(version, packages, targets));
  write(
    'netcheck.yaml',
    krewManifest(readFileSync(join(project, 'krew-manifest.yaml'), 'utf8'), version, archives),
  );
  const sums = [...archives.map(({ file }) => file), 'kubectl-netcheck.cdx.json', 'netcheck.yaml'].sort();
  write('SHA256SUMS', sums.map((file) => `${sha256(join(out, file))}  ${file}\n`).join(''));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack(target: Target, entry: string): Archive {
  const folder = join(work, nameOf(target));
  const program = compile(entry, target, folder);
  if (target.os === 'darwin') sign(program);
  copyFileSync(join(project, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(work, 'NOTICES'), join(folder, 'NOTICES'));
  const file = `kubectl-netcheck_v${version}_${nameOf(target)}.${target.os === 'windows' ? 'zip' : 'tar.gz'}`;
  archive(folder, join(out, file));
  return { target, file, sha256: sha256(join(out, file)), program: programOf(target) };
}

/** macOS on arm64 starts only what is signed, if only by nobody; the compiler leaves some of its signatures stale. */
function sign(path: string): void {
  const program = readFileSync(path);
  const before = checkSignature(program);
  if (before !== null && before.whole && before.stale.length === 0) return;
  const signed = signAdHoc(program, 'kubectl-netcheck');
  const after = checkSignature(signed);
  if (after === null || !after.whole || after.stale.length > 0)
    throw new Error(`${path} could not be signed`);
  writeFileSync(path, signed);
}

function write(file: string, text: string): void {
  writeFileSync(join(out, file), text);
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
