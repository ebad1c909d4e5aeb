import type { Bundled } from './bundled.ts';
import { runtimeVersion, type Target } from './targets.ts';

/** The licences of everything in the program that others wrote. */
export const notices = (packages: readonly Bundled[]): string =>
  [
    'kubectl-netcheck is licensed under the Apache License 2.0 (LICENSE). The program contains what follows.',
    `Bun ${runtimeVersion}, MIT, https://bun.com: the runtime. It links JavaScriptCore and WTF of the WebKit project (LGPL 2.0 and 2.1, BSD); their sources, those of the other libraries in it, and how to link it anew are listed in "Licensing" of Bun's documentation.`,
    ...packages.map(({ name, version, license, text }) => `${name} ${version}, ${license}\n\n${text}`),
  ].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';

/** Bill of materials, CycloneDX 1.5; the same for the same release, so it has neither time nor serial number. */
export function billOfMaterials(
  version: string,
  packages: readonly Bundled[],
  runtimes: readonly Target[],
): string {
  const own = `pkg:npm/kubectl-netcheck@${version}`;
  const components = [
    ...packages.map(({ name, version: one, license }) => {
      const purl = `pkg:npm/${name.replace('@', '%40')}@${one}`;
      return {
        type: 'library',
        'bom-ref': purl,
        name,
        version: one,
        purl,
        licenses: [{ license: { id: license } }],
      };
    }),
    ...runtimes.map(({ runtime, integrity }) => {
      const purl = `pkg:npm/${runtime.replace('@', '%40')}@${runtimeVersion}`;
      return {
        type: 'platform',
        'bom-ref': purl,
        name: runtime,
        version: runtimeVersion,
        purl,
        hashes: [
          {
            alg: 'SHA-512',
            content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
          },
        ],
        licenses: [{ license: { id: 'MIT' } }],
      };
    }),
  ];
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      version: 1,
      metadata: {
        component: {
          type: 'application',
          'bom-ref': own,
          name: 'kubectl-netcheck',
          version,
          purl: own,
          licenses: [{ license: { id: 'Apache-2.0' } }],
        },
      },
      components,
      dependencies: [{ ref: own, dependsOn: components.map((one) => one['bom-ref']) }],
    },
    null,
    2,
  )}\n`;
}
