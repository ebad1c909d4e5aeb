import type { Directive } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const corefileBlocksQueries: Fault = {
  id: 'corefile-blocks-queries',
  hop: 'coredns-config',
  corpus: ['D09'],
  title:
    'The Corefile itself turns queries away, whatever they ask for: an access list, or a template for every name',
  source: 'CoreDNS documentation, plugins "acl", "template", "erratic"',
  instances: (scene) =>
    directives(scene).flatMap((directive) => looks.map((look) => instanceFor(scene, directive, look))),
};

interface Look {
  readonly does: string;
  readonly effect: (crossing: Crossing) => Distribution;
}

const looks: readonly Look[] = [
  { does: 'refuses them', effect: () => refusedOrFiltered },
  { does: 'answers SERVFAIL to them', effect: () => sure('servfail-now') },
  { does: 'denies every name', effect: () => sure('nxdomain') },
  { does: 'gives no answer to them', effect: dropped },
];

const refusedOrFiltered = constant({ refused: 0.97, nodata: 0.03 });

/** Plugins that need no name to act; a template only where it stands for every name. */
const directives = (scene: Scene): readonly Directive[] =>
  valueOr(scene.layout.corefile, { blocks: [], problems: [] }).blocks.flatMap((block) =>
    block.directives.filter(
      ({ name, args }) =>
        name === 'acl' ||
        name === 'erratic' ||
        (name === 'template' && (args.length < 3 || args.slice(2).includes('.'))),
    ),
  );

function instanceFor(scene: Scene, { name, source }: Directive, { does, effect }: Look): FaultInstance {
  const place = `${source.key}:${String(source.line)}`;
  const map = source.key === 'Corefile' ? 'coredns' : 'coredns-custom';
  return {
    hop: { kind: 'coredns-config', instance: place },
    where: ({ hop }) => hop === 'coredns-config',
    effect,
    evidence: [proof(`Corefile ${place}`, `plugin ${name} stands before those that know names`)],
    sentence: `CoreDNS turns queries away by its own configuration: plugin ${name} (${place}) ${does}.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${map}   # ${place}: correct or remove ${name}`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
    intermittent: true,
  };
}
