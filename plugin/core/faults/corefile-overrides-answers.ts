import { overridesOf } from '../corefile/overrides.ts';
import { normalZone, type Directive } from '../corefile/parse.ts';
import { readingsOf } from '../infer/primary-names.ts';
import type { Scene } from '../infer/scene.ts';
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
    readings(scene).flatMap((name) =>
      overridesOf(scene.layout.corefile, name)
        .slice(0, 1)
        .flatMap((directive) => looks.map((look) => instanceFor(scene, name, directive, look))),
    ),
};

/** Everything that the names complained of may stand for. */
const readings = ({ complaint, layout }: Scene): readonly string[] => [
  ...new Set(
    complaint.names.flatMap((given) => readingsOf(given, complaint.namespace, layout.clusterDomain, null)),
  ),
];

/** It denies the name, gives another address, or fails. */
const looks: readonly Distribution[] = [
  sure('nxdomain'),
  { 'wrong-answer': 0.9, nodata: 0.1 },
  { refused: 0.5, 'servfail-now': 0.5 },
];

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
