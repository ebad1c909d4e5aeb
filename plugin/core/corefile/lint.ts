import type { Scheme } from './addresses.ts';
import { circles, type NodeResolver, type Own } from './circles.ts';
import type { Source } from './directives.ts';
import type { Corefile, ServerBlock } from './parse.ts';
import { isReleasedWith } from './released-plugins.ts';

/** Something in the configuration that will bite: at the next restart, at a reload, or never as meant. */
export interface Finding {
  readonly source: Source;
  readonly text: string;
}

export interface LintInput {
  readonly corefile: Corefile;
  /** Keys of the custom config map. */
  readonly customKeys: readonly string[];
  readonly own: readonly Own[];
  readonly nodeResolvers: readonly NodeResolver[];
  /** "1.14.6"; null where it is not known. */
  readonly version: string | null;
  /** Whether a CoreDNS that runs has started with all this: then it refuses nothing of it, whatever it was built from. */
  readonly isTaken: boolean;
}

/** What CoreDNS, by its version, will refuse, ignore or run in circles on. */
export const lintCorefile = (input: LintInput): readonly Finding[] => [
  ...input.corefile.problems.map(({ source, text }) => ({ source, text })),
  ...ignoredFiles(input),
  ...(input.isTaken ? [] : refused(input)),
  ...circles(input.corefile, input.own, input.nodeResolvers),
  ...guessedPaths(input.corefile),
];

const refused = (input: LintInput): readonly Finding[] => [
  ...repeatedPlugins(input),
  ...repeatedZones(input.corefile),
  ...unknownPlugins(input),
];

const nowhere = (key: string): Source => ({ key, line: 1 });

/** Only names that an import pattern of the Corefile matches are read. */
function ignoredFiles({ customKeys, corefile: { imports } }: LintInput): readonly Finding[] {
  const patterns = imports.map(({ pattern }) => pattern.split('/').at(-1) ?? '');
  const read = imports.flatMap(({ keys }) => keys);
  return customKeys
    .filter((key) => !read.includes(key))
    .map((key) => ({
      source: nowhere(key),
      text: `is ignored: no import of the Corefile matches its name (${patterns.join(', ') || 'there is none'})`,
    }));
}

/** Plugins that CoreDNS accepts once in a server block; `forward` may be repeated from 1.14 on, and perhaps where the version is not known. */
const once = ['kubernetes', 'cache', 'hosts', 'loop', 'reload', 'errors'];

function repeatedPlugins({ corefile, version }: LintInput): readonly Finding[] {
  const single = forwardRepeats(version) ? once : [...once, 'forward'];
  return corefile.blocks.flatMap((block) =>
    block.directives.flatMap((directive, index) => {
      const first = block.directives.findIndex((other) => other.name === directive.name);
      return first === index || !single.includes(directive.name)
        ? []
        : [
            {
              source: directive.source,
              text: `plugin ${directive.name} stands a second time in one server block: CoreDNS${version === null ? '' : ` ${version}`} will refuse this at its next start`,
            },
          ];
    }),
  );
}

function forwardRepeats(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return version === null || major > 1 || (major === 1 && minor >= 14);
}

/** For one scheme and port, where neither an address nor a view tells the blocks apart. */
function repeatedZones({ blocks }: Corefile): readonly Finding[] {
  const seen = new Map<string, ServerBlock>();
  return blocks
    .filter(({ directives }) => !directives.some(({ name }) => name === 'bind' || name === 'view'))
    .flatMap((block) =>
      block.addresses.flatMap(({ zone, port, scheme }) => {
        if (zone === null || port === 'variable') return [];
        const key = `${scheme} ${zone} ${String(port ?? usualPorts[scheme])}`;
        const first = seen.get(key);
        seen.set(key, first ?? block);
        return first === undefined || first === block
          ? []
          : [
              {
                source: block.source,
                text: `zone ${zone} is served by ${first.source.key}:${String(first.source.line)} already: CoreDNS will refuse this at its next start`,
              },
            ];
      }),
    );
}

const usualPorts: Readonly<Partial<Record<Scheme, number>>> = {
  dns: 53,
  tls: 853,
  quic: 853,
  grpc: 443,
  https: 443,
  https3: 443,
};

/**
 * autopath answers for the namespace of the pod that has the asking address, which it must know for sure (CoreDNS documentation,
 * plugin "autopath": the pods option of kubernetes must be "verified").
 */
const guessedPaths = ({ blocks }: Corefile): readonly Finding[] =>
  blocks.flatMap(({ directives }) => {
    const autopath = directives.find(({ name, args }) => name === 'autopath' && args.includes('@kubernetes'));
    const verified = directives.some(
      ({ name, block }) =>
        name === 'kubernetes' &&
        block.some(({ name: option, args }) => option === 'pods' && args.includes('verified')),
    );
    return autopath === undefined || verified
      ? []
      : [
          {
            source: autopath.source,
            text: 'autopath @kubernetes without "pods verified": names may be completed for the namespace of another pod',
          },
        ];
  });

/** CoreDNS ends at a directive that it does not know, at its start; a reload it refuses. */
function unknownPlugins({ corefile: { blocks }, version }: LintInput): readonly Finding[] {
  if (version === null) return [];
  return blocks.flatMap(({ directives }) =>
    directives.flatMap(({ name, source }) =>
      name === 'import' || isReleasedWith(version, name) !== false
        ? []
        : [
            {
              source,
              text: `${name} is not among the plugins of CoreDNS ${version} as released: unless this build has it, the next start fails`,
            },
          ],
    ),
  );
}
