import { directivesFor } from '../corefile/overrides.ts';
import { emptyCorefile, type Directive } from '../corefile/parse.ts';
import { fallsThrough } from '../corefile/plugins.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { isClusterQuestion, nameOnPath } from '../paths/layout.ts';
import { commandNamespace } from './commands.ts';
import { dropped } from './effects.ts';
import { proof } from './evidence.ts';
import { blocked, whySaid } from './extended-errors.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const corefileBlocksQueries: Fault = {
  id: 'corefile-blocks-queries',
  hop: 'coredns-config',
  corpus: ['D09'],
  title:
    'The Corefile itself turns queries away, whatever they ask for: an access list, or a template for every name',
  source: 'CoreDNS documentation, plugins "acl", "template", "hosts" (fallthrough), "erratic"',
  explanation:
    'The Corefile has a plugin that turns queries away whatever they ask for: an access list (acl) that does not admit the client, a template for every name, a hosts plugin without fallthrough, or the test plugin erratic. ' +
    'A healthy CoreDNS itself answers REFUSED, SERVFAIL or NXDOMAIN, or drops the packet. ' +
    'Such a plugin stands before those that know names, so that cluster names fail too, unlike where an upstream resolver refuses.',
  remedy:
    'Read `kubectl -n kube-system get configmap coredns -o yaml`, and coredns-custom, from the top. ' +
    'Correct or remove the plugin, or restrict it to the zones and networks it is meant for.',
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

/** Plugins that need no name to act; a template only where it stands for every name, hosts only where it keeps what it lacks. */
const directives = (scene: Scene): readonly Directive[] =>
  valueOr(scene.layout.corefile, emptyCorefile).blocks.flatMap((block) =>
    block.directives.filter(
      (directive) =>
        directive.name === 'acl' ||
        directive.name === 'erratic' ||
        (directive.name === 'hosts' && directive.args.length < 2 && fallsThrough(directive) === null) ||
        (directive.name === 'template' &&
          (directive.args.length < 3 || directive.args.slice(2).includes('.'))),
    ),
  );

/** Whether names meet the directive: it stands in the server block that serves them. */
function reachOf({ layout }: Scene, directive: Directive): (crossing: Crossing) => boolean {
  const known = new Map<string, boolean>();
  return ({ probe: { question } }) => {
    const name = nameOnPath(question);
    const reached = known.get(name) ?? directivesFor(layout.corefile, name).includes(directive);
    known.set(name, reached);
    return reached;
  };
}

function instanceFor(scene: Scene, directive: Directive, { does, effect }: Look): FaultInstance {
  const { name, source } = directive;
  const reaches = reachOf(scene, directive);
  const place = `${source.key}:${String(source.line)}`;
  const map = source.key === 'Corefile' ? 'coredns' : 'coredns-custom';
  return {
    hop: { kind: 'coredns-config', instance: place },
    where: ({ hop }) => hop === 'coredns-config',
    effect: (crossing) => (reaches(crossing) ? effect(crossing) : null),
    evidence: [
      proof(`Corefile ${place}`, `plugin ${name} stands before those that know names`),
      // What is asked of the cluster's own names CoreDNS answers itself: nobody else can have said why.
      ...whySaid(
        scene,
        name === 'acl' ? blocked : [],
        ({ target, question }) => target.role === 'coredns-pod' && isClusterQuestion(question, scene.layout),
      ),
    ],
    sentence: `CoreDNS turns queries away by its own configuration: plugin ${name} (${place}) ${does}.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${map}   # ${place}: correct or remove ${name}${name === 'hosts' ? '; it needs "fallthrough"' : ''}`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
    intermittent: true,
  };
}
