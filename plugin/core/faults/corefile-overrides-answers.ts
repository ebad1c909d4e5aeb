import { inZone } from '../corefile/forwarding.ts';
import { normalZone, type Directive } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { proof } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';

export const corefileOverridesAnswers: Fault = {
  id: 'corefile-overrides-answers',
  hop: 'coredns-config',
  corpus: ['D09'],
  title: 'CoreDNS answers a name from its own customisation, otherwise than the upstream does',
  source: 'CoreDNS documentation, plugins "hosts", "template", "rewrite", "file"',
  instances: (scene) =>
    scene.complaint.names.map(normalZone).flatMap((name) =>
      overridesOf(scene, name)
        .slice(0, 1)
        .flatMap((directive) => looks.map((look) => instanceFor(scene, name, directive, look))),
    ),
};

/** It denies the name, gives another address, or fails. */
const looks: readonly Distribution[] = [
  sure('nxdomain'),
  { 'wrong-answer': 0.9, nodata: 0.1 },
  { refused: 0.5, 'servfail-now': 0.5 },
];

/** Plugins that answer by themselves. */
const answering = ['hosts', 'template', 'rewrite', 'file', 'auto', 'acl', 'erratic'];

/** Directives of the server block that serves this name which may answer it. */
function overridesOf(scene: Scene, name: string): readonly Directive[] {
  const blocks = valueOr(scene.layout.corefile, { blocks: [], problems: [] }).blocks;
  const serving = blocks
    .flatMap((block) => block.zones.filter((zone) => inZone(name, zone)).map((zone) => ({ block, zone })))
    .sort((a, b) => b.zone.length - a.zone.length)[0];
  return (serving?.block.directives ?? []).filter(
    (directive) => answering.includes(directive.name) && mentions(directive, name),
  );
}

/** It names the name, or a zone of it; or it names no zone at all. */
function mentions(directive: Directive, name: string): boolean {
  const words = [...directive.args, ...directive.block.flatMap((line) => [line.name, ...line.args])];
  const zones = words
    .map(normalZone)
    .filter((word) => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(word) && !/^[0-9.]+$/.test(word));
  const patterns = words.filter((word) => /[\\^$*|(]/.test(word));
  if (zones.some((zone) => inZone(name, zone))) return true;
  return patterns.some((pattern) => matches(pattern, `${name}.`));
}

/** Patterns come from the cluster: one that JavaScript cannot compile, or a long one, matches nothing. */
function matches(pattern: string, name: string): boolean {
  try {
    return pattern.length < 200 && new RegExp(pattern).test(name);
  } catch {
    return false;
  }
}

function instanceFor(
  scene: Scene,
  name: string,
  { name: plugin, source }: Directive,
  look: Distribution,
): FaultInstance {
  const place = `${source.key}:${String(source.line)}`;
  const map = source.key === 'Corefile' ? 'coredns' : 'coredns-custom';
  return {
    hop: { kind: 'coredns-config', instance: place },
    effect: (crossing) => {
      const { question } = crossing.probe;
      return crossing.hop === 'coredns-config' &&
        question.kind === 'complained' &&
        normalZone(question.name) === name
        ? look
        : null;
    },
    evidence: [proof(`Corefile ${place}`, `plugin ${plugin} answers ${name} before it is forwarded`)],
    sentence: `CoreDNS answers ${name} from its own customisation (${plugin}, ${place}), and that is not what the upstream resolvers answer.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${map}   # ${place}: correct or remove the entry; hosts needs "fallthrough"`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
  };
}
