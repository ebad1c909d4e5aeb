import { execFileSync } from 'node:child_process';

/** 1980 is the first year that a .zip can state. */
const when = '1980-01-01 00:00:00 UTC';

/** All files of a folder, the same bytes on every machine: sorted, without owners and times. */
export function tarGz(folder: string, archive: string): void {
  execFileSync(
    'bash',
    [
      '-c',
      'set -o pipefail; tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=a+rX,u+w,go-w --mtime="$1" -C "$2" -cf - . | gzip -n -9 >"$3"',
      'archive',
      when,
      folder,
      archive,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

const zipper = `
import os, sys, zipfile
folder, archive = sys.argv[1:]
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
    for name in sorted(os.listdir(folder)):
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
        entry.external_attr = (0o755 if name.endswith(".exe") else 0o644) << 16
        with open(os.path.join(folder, name), "rb") as file:
            out.writestr(entry, file.read(), zipfile.ZIP_DEFLATED, 9)
`;

/** The same as .zip. */
export function zip(folder: string, archive: string): void {
  execFileSync('python3', ['-c', zipper, folder, archive], { stdio: ['ignore', 'ignore', 'inherit'] });
}

export const archive = (folder: string, target: string): void => {
  (target.endsWith('.zip') ? zip : tarGz)(folder, target);
};
