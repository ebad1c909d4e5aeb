import { weighs, type Scene } from '../infer/scene.ts';
import type { Question } from '../model/probe.ts';
import {
  lookAtApi,
  lookAtConfig,
  lookAtCoredns,
  lookAtCorednsEgress,
  lookAtLoadedConfig,
} from './first-looks.ts';
import { inventingPods } from './invented-names.ts';
import type { Manner } from './manners.ts';
import { inZone } from '../corefile/zone.ts';
import { nameOnPath } from '../paths/layout.ts';
import { unknownServer } from '../paths/upstreams.ts';
import { ofPods, ofUpstreams, type Place } from './places.ts';
import { someOfUnknownPods } from './shared-among.ts';
import { isServices, unknownServices } from './services-meant.ts';
import { answeredElsewhere, inAnswers, inTheServer, type Suspicion } from './suspicion.ts';
import { arePoliciesVeiled, isCorefileVeiled } from './veils.ts';
import { zonesAsked } from './zones-asked.ts';

/** How a way out may fail. */
const wayOut: readonly Manner[] = ['dropped', 'udp-dropped', 'tcp-dropped', 'udp-rejected', 'unreachable'];

/** CoreDNS: its processes, its configuration, its data of the cluster, and its way out. */
export function corednsPlaces(scene: Scene): readonly Suspicion[] {
  const { pods, service } = scene.layout;
  const namespace = service?.namespace ?? 'kube-system';
  const processes = pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-process', instance: pod.name },
    manners: inTheServer,
    crosses: ofPods('coredns-process', [pod.name]),
    where: `CoreDNS pod ${pod.name} (${pod.address}) does not work as it should`,
    fix: lookAtCoredns(scene, pod),
  }));
  const apis = pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-api', instance: pod.name },
    manners: inAnswers,
    crosses: ofPods('coredns-api', [pod.name]),
    where: `CoreDNS pod ${pod.name} answers cluster names wrongly`,
    fix: lookAtApi(scene, pod),
  }));
  const egress = pods.map((pod): Suspicion => ({
    hop: { kind: 'coredns-egress', instance: pod.name },
    manners: wayOut,
    veiled: arePoliciesVeiled(scene, namespace),
    crosses: ofPods('coredns-egress', [pod.name]),
    relayed: true,
    where: `CoreDNS pod ${pod.name} does not reach its upstreams`,
    fix: lookAtCorednsEgress(scene, pod),
  }));
  return [
    ...processes,
    {
      hop: {
        kind: 'coredns-process',
        instance: scene.layout.arePodsKnown ? 'all pods' : someOfUnknownPods,
      },
      manners: inTheServer,
      veiled: !scene.layout.arePodsKnown,
      crosses: (crossing) => crossing.hop === 'coredns-process',
      where: scene.layout.arePodsKnown
        ? 'The CoreDNS pods do not work as they should'
        : 'One or more of the CoreDNS pods, which could not be listed from here, do not work as they should',
      subject: 'they',
      fix: lookAtCoredns(scene),
    },
    ...configPlaces(scene),
    ...apis,
    ...deniedByPods(scene),
    {
      hop: { kind: 'coredns-api', instance: 'all pods' },
      manners: inAnswers,
      crosses: (crossing) => crossing.hop === 'coredns-api',
      where: 'All CoreDNS pods answer cluster names wrongly',
      subject: 'they',
      fix: lookAtApi(scene),
    },
    ...egress,
    {
      hop: { kind: 'coredns-egress', instance: 'all pods' },
      manners: wayOut,
      veiled: arePoliciesVeiled(scene, namespace),
      crosses: (crossing) => crossing.hop === 'coredns-egress',
      relayed: true,
      where: `No CoreDNS pod reaches its upstreams${answersUpstream(scene) ? ', although nodes reach theirs' : ' (whether nodes do could not be asked)'}${isCorefileVeiled(scene) ? ', or it asks others by a configuration that could not be read' : ''}`,
      fix: [...lookAtCorednsEgress(scene), ...(isCorefileVeiled(scene) ? lookAtConfig(scene) : [])],
    },
  ];
}

/** A pod with old data denies what exists; whether it does could not be read. */
const deniedByPods = (scene: Scene): readonly Suspicion[] =>
  scene.complaint.names.some((given) => unknownServices(scene, given).length > 0)
    ? scene.layout.pods.map((pod): Suspicion => ({
        hop: { kind: 'coredns-api', instance: pod.name },
        manners: ['denying'],
        veiled: true,
        crosses: ofPods('coredns-api', [pod.name]),
        asks: ({ probe }) => probe.question.kind === 'complained',
        where: `CoreDNS pod ${pod.name} answers the name complained of otherwise than others, and whether such a Service exists could not be read`,
        fix: lookAtApi(scene, pod),
      }))
    : [];

/** Configuration acts alike in every pod that has loaded it: on what is forwarded, or on single complained names. */
const configPlaces = (scene: Scene): readonly Suspicion[] => [
  ...unreadConfig(scene),
  ...loadedByPods(scene),
  ...inventedByPods(scene),
  {
    hop: { kind: 'coredns-config', instance: 'forwarded names' },
    manners: inAnswers,
    veiled: isCorefileVeiled(scene),
    crosses: answersUpstream(scene) ? ({ hop }) => hop === 'coredns-config' : beyondCoredns(scene),
    asks: ({ clusterName }) => !clusterName,
    where: `Every CoreDNS pod answers external names ${unlikeUpstreams(scene)}`,
    fix: lookAtConfig(scene),
  },
  ...zonesUnread(scene),
  {
    hop: { kind: 'coredns-config', instance: 'complained names' },
    manners: inAnswers,
    veiled: isCorefileVeiled(scene),
    crosses: ({ hop, asker }) => hop === 'coredns-config' || (hop === 'upstream' && asker === 'coredns'),
    asks: ({ probe, hop, clusterName }) =>
      probe.question.kind === 'complained' &&
      (hop === 'coredns-config') === (clusterName || answersUpstream(scene, 'complained')),
    where: `Every CoreDNS pod answers the complained name ${unlikeOthers(scene)}`,
    fix: lookAtConfig(scene),
  },
];

/** Server blocks, "hosts" and "template" stand for whole zones; one that could not be read may be anything for its own. */
const zonesUnread = (scene: Scene): readonly Suspicion[] =>
  (isCorefileVeiled(scene) ? zonesAsked(scene) : []).map((zone): Suspicion => ({
    hop: { kind: 'coredns-config', instance: `zone ${zone}` },
    manners: inAnswers,
    veiled: true,
    crosses: answersUpstream(scene) ? ({ hop }) => hop === 'coredns-config' : beyondCoredns(scene),
    asks: ({ probe: { question } }) => inZone(nameOnPath(question), zone),
    where: `Every CoreDNS pod answers names of zone ${zone} ${unlikeUpstreams(scene)}`,
    fix: lookAtConfig(scene),
  }));

/** After a change pods differ until all of them have loaded it, and those without the plugin "reload" until they start again. */
const loadedByPods = (scene: Scene): readonly Suspicion[] =>
  scene.layout.pods.length < 2
    ? []
    : scene.layout.pods.map((pod): Suspicion => ({
        hop: { kind: 'coredns-config', instance: `as ${pod.name} has loaded it` },
        manners: answeredElsewhere,
        crosses: ofPods('coredns-config', [pod.name]),
        asks: ({ probe, clusterName }) => probe.question.kind === 'complained' && !clusterName,
        where: `CoreDNS pod ${pod.name} answers the complained name otherwise than the others do`,
        fix: lookAtLoadedConfig(scene, pod),
      }));

/** An entry for every name, which one pod has loaded and others have not (or no more), has addresses for names that nobody has registered. */
const inventedByPods = (scene: Scene): readonly Suspicion[] =>
  inventingPods(scene).map((pod): Suspicion => ({
    hop: { kind: 'coredns-config', instance: `as ${pod.name} has loaded it` },
    manners: ['wrong-answer'],
    crosses: ofPods('coredns-config', [pod.name]),
    asks: ({ probe: { question }, clusterName }) =>
      !clusterName && question.kind === 'external-absent' && question.type === 'A',
    where: `CoreDNS pod ${pod.name} has addresses for names that nobody has registered`,
    fix: lookAtLoadedConfig(scene, pod),
  }));

/** What cannot be told apart is one place. */
const beyondCoredns = ({ layout }: Scene): Place =>
  layout.upstreams.length === 0 ? ofUpstreams('upstream', [unknownServer.address]) : askedByCoredns;

const askedByCoredns: Place = ({ hop, asker }) => hop === 'upstream' && asker === 'coredns';

/** Without a server beyond CoreDNS that is seen to answer, what it does to names cannot be told from what they do. */
const answersUpstream = (scene: Scene, kind: Question['kind'] | null = null): boolean =>
  scene.cells.some(
    (cell) =>
      cell.probe.target.role === 'upstream' &&
      (kind === null || cell.probe.question.kind === kind) &&
      cell.measured > 0 &&
      cell.failed === 0 &&
      weighs(scene, cell),
  );

const unlikeUpstreams = (scene: Scene, kind: Question['kind'] | null = null): string =>
  answersUpstream(scene, kind)
    ? 'otherwise than its upstreams do'
    : 'wrongly, whatever its upstreams say, which were not seen to answer';

/** Nobody asks an upstream for names of the cluster: the API server has them, as far as that is known. */
function unlikeOthers(scene: Scene): string {
  const failing = scene.cells.flatMap(({ probe: { question }, failed }) =>
    question.kind === 'complained' && failed > 0 ? [question.name] : [],
  );
  if (!failing.some((name) => scene.layout.answerer(name).kind === 'kubernetes'))
    return unlikeUpstreams(scene, 'complained');
  return failing.every((name) => isServices(scene, name))
    ? 'otherwise than the API server has it'
    : 'wrongly';
}

/** Any plugin may stand before those that know names. */
const unreadConfig = (scene: Scene): readonly Suspicion[] =>
  isCorefileVeiled(scene)
    ? [
        {
          hop: { kind: 'coredns-config', instance: 'all names' },
          manners: [...inAnswers, 'dropped'],
          veiled: true,
          crosses: ({ hop }) => hop === 'coredns-config',
          where: 'CoreDNS turns questions away by its configuration, which could not be read',
          fix: lookAtConfig(scene),
        },
      ]
    : [];
