import { dump, load } from 'js-yaml';
import type { Target } from './targets.ts';

export interface Archive {
  readonly target: Target;
  readonly file: string;
  /** Hex, lower case. */
  readonly sha256: string;
  /** Name of the program inside. */
  readonly program: string;
}

interface Manifest {
  readonly spec: Readonly<Record<string, unknown>> & { readonly homepage: string };
}

/** krew's manifest of a release: what `krew-manifest.yaml` says of the plugin, and the archives for each platform. */
export function krewManifest(template: string, version: string, archives: readonly Archive[]): string {
  const manifest = load(template) as Manifest & Readonly<Record<string, unknown>>;
  const { homepage } = manifest.spec;
  const platforms = archives.map(({ target, file, sha256, program }) => ({
    selector: { matchLabels: { os: target.os, arch: target.arch } },
    uri: `${homepage}/releases/download/v${version}/${file}`,
    sha256,
    bin: program,
  }));
  return dump(
    { ...manifest, spec: { ...manifest.spec, version: `v${version}`, platforms } },
    { lineWidth: 100 },
  );
}
