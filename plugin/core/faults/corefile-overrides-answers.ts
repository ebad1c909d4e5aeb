import { overridesOf } from '../corefile/overrides.ts';
import { normalZone, type Directive } from '../corefile/parse.ts';
import { readingsOf } from '../infer/primary-names.ts';
import type { Scene } from '../infer/scene.ts';
import type { Evidence } from '../model/verdict.ts';
import { sure, type Distribution } from '../paths/distribution.ts';
import { claimedByCluster } from './claimed-by-cluster.ts';
import { commandNamespace } from './commands.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { addressedService } from './services-meant.ts';

export const corefileOverridesAnswers: Fault = {
  id: 'corefile-overrides-answers',
  hop: 'coredns-config',
  corpus: ['D09'],
  title: 'CoreDNS answers a name from its own customisation, otherwise than the upstream does',
  source: 'CoreDNS documentation, plugins "hosts", "template", "rewrite", "file"',
  explanation:
    'A plugin in the Corefile (hosts, template, rewrite, file) takes a name before it is looked up in the cluster or forwarded, and answers or changes it otherwise than intended. ' +
    'All CoreDNS pods agree on the wrong answer, and it stays, unlike an old answer from a cache, whose TTL runs down. ' +
    'A hosts block without fallthrough denies every other name of its zones; a rewrite asks for another name than the client did.',
  remedy:
    "Compare CoreDNS's answer with that of an upstream resolver or of the API server, and look for the name in config maps coredns and coredns-custom. " +
    'Correct or remove the entry; CoreDNS loads the change within two minutes.',
  instances: (scene) => [
    ...readings(scene).flatMap((name) =>
      overridesOf(scene.layout.corefile, name)
        .slice(0, 1)
        .flatMap((directive) => looks.map((look) => instanceFor(scene, name, directive, look))),
    ),
    ...scene.complaint.names.flatMap((given) => claimedByCluster(scene, given)),
  ],
};

/** Everything that the names complained of may stand for. */
const readings = ({ complaint, layout }: Scene): readonly string[] => [
  ...new Set(
    complaint.names.flatMap((given) => readingsOf(given, complaint.namespace, layout.clusterDomain, null)),
  ),
];

/** It denies the name, gives another address, or fails. */
const looks: readonly Look[] = [
  { does: () => 'denies', odds: sure('nxdomain') },
  {
    does: (isClusters) =>
      `gives another address than ${isClusters ? 'the API server' : 'its upstream resolvers'} for`,
    odds: { 'wrong-answer': 0.9, nodata: 0.1 },
    differs: true,
  },
  { does: () => 'fails for', odds: { refused: 0.5, 'servfail-now': 0.5 } },
];

interface Look {
  /** `isClusters`: the name is one of the cluster's own data. */
  readonly does: (isClusters: boolean) => string;
  readonly odds: Distribution;
  /** It is known what the right answer would be. */
  readonly differs?: true;
}

/** What a plugin does with a name that it matches, before the name would come to where it is known; and what to look at there. */
interface Manner {
  readonly takes: string;
  readonly hint: string;
}

const mannerOf = (plugin: string, before: string): Manner => {
  switch (plugin) {
    case 'hosts':
      return {
        takes: `answers it by itself, ${before}`,
        hint: 'correct or remove the entry; without fallthrough every other name of its zones is denied too',
      };
    case 'template':
      return {
        takes: `answers it by a pattern, ${before}`,
        hint: 'narrow its match and its zones, correct its answer, or remove it',
      };
    case 'rewrite':
      return {
        takes: 'has another name looked up in its place',
        hint: 'correct or remove the rule; what it does not match is looked up as it was asked',
      };
    case 'file':
    case 'auto':
      return {
        takes: `answers it from a zone file, ${before}`,
        hint: 'correct the records of that file, or remove it',
      };
    default:
      return { takes: `answers it by itself, ${before}`, hint: 'correct or remove it' };
  }
};

function instanceFor(
  scene: Scene,
  name: string,
  { name: plugin, source }: Directive,
  { does, odds, differs }: Look,
): FaultInstance {
  const place = `${source.key}:${String(source.line)}`;
  const map = source.key === 'Corefile' ? 'coredns' : 'coredns-custom';
  const isClusters = scene.layout.answerer(name).kind === 'kubernetes';
  const { takes, hint } = mannerOf(plugin, beforeWhat(isClusters));
  return {
    hop: { kind: 'coredns-config', instance: place },
    effect: (crossing) => {
      const { question } = crossing.probe;
      return crossing.hop === 'coredns-config' &&
        question.kind === 'complained' &&
        normalZone(question.name) === name
        ? odds
        : null;
    },
    evidence: [
      proof(`Corefile ${place}`, `plugin ${plugin} matches ${name} and ${takes}`),
      ...(differs === true ? rightAddresses(scene, name) : []),
    ],
    sentence: `CoreDNS ${does(isClusters)} ${name}: plugin ${plugin} of its configuration (${place}) ${takes}.`,
    fix: [
      `kubectl -n ${commandNamespace(scene)} edit configmap ${map}   # ${place}: ${hint}`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
  };
}

const beforeWhat = (isClusters: boolean): string =>
  isClusters
    ? 'before CoreDNS looks into its data of the cluster'
    : 'before it is forwarded to the upstream resolvers';

/** What the name of a Service stands for, where CoreDNS was seen to answer otherwise. */
function rightAddresses(scene: Scene, name: string): readonly Evidence[] {
  const isAnsweredOtherwise = scene.cells.some(
    ({ probe: { question }, counts }) =>
      question.kind === 'complained' && question.name === name && (counts['wrong-answer'] ?? 0) > 0,
  );
  const service = addressedService(scene, name);
  return isAnsweredOtherwise && service !== null
    ? [
        supports(
          `Service ${service.key}`,
          `its address is ${service.addresses.join(', ')}, which is not what CoreDNS answers`,
        ),
      ]
    : [];
}
