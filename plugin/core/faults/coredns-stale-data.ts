import type { Scene } from '../infer/scene.ts';
import type { Cell } from '../model/cell.ts';
import type { Evidence } from '../model/verdict.ts';
import type { LayoutPod } from '../paths/layout.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { contradicts, proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { ofPods } from './places.ts';
import { shareOf } from './shared-among.ts';
import { addressedService, servicesMeant, type MeantService } from './services-meant.ts';

export const corednsStaleData: Fault = {
  id: 'coredns-stale-data',
  hop: 'coredns-api',
  corpus: ['D12'],
  title: 'A CoreDNS pod has lost its connection to the API server and serves old data',
  source: 'CoreDNS issues 3587 and 3879',
  explanation:
    'A CoreDNS pod has silently lost its watch on the API server, stays ready, and answers with the data of that time. ' +
    'It denies Services that were created since, or gives old addresses, for the share of lookups that the Service sends it. ' +
    'Other CoreDNS pods know the name, unlike where it does not exist; and it does not heal after seconds, unlike a denial in a cache.',
  remedy:
    'Ask each CoreDNS pod for the newest Service and compare the answers; read the log of the odd one before it goes. ' +
    'Delete that pod, and look for what cuts long-lived connections to the API server.',
  instances: (scene) =>
    scene.complaint.names.flatMap((given) => {
      const existing = servicesMeant(scene, given).find((service) => service.exists);
      if (existing === undefined) return [];
      return scene.layout.pods.flatMap((pod) => [
        instanceFor(scene, pod, existing),
        ...oldAddresses(scene, pod, existing),
      ]);
    }),
};

const instanceFor = (scene: Scene, pod: LayoutPod, existing: MeantService): FaultInstance => ({
  hop: { kind: 'coredns-api', instance: pod.name } as const,
  where: ofPods('coredns-api', [pod.name]),
  effect: ({ probe: { question } }) =>
    question.kind === 'complained' && question.name === existing.name ? sure('nxdomain') : null,
  evidence: evidenceFor(scene, pod, existing),
  sentence: `CoreDNS pod ${pod.name} (${pod.address}) does not know Service ${existing.key}, which exists: its data of the cluster is old${shareClause(scene, pod)}.`,
  fix: [
    `kubectl -n ${commandNamespace(scene)} logs ${pod.name} --tail=50 | grep plugin/kubernetes   # since when, and why`,
    `kubectl -n ${commandNamespace(scene)} delete pod ${pod.name}`,
  ],
});

/** Where it gives an address that the Service does not have, and another pod the right one. It may as well have loaded another configuration. */
function oldAddresses(scene: Scene, pod: LayoutPod, existing: MeantService): readonly FaultInstance[] {
  const { key, name } = existing;
  const addresses = addressedService(scene, name)?.addresses ?? [];
  const given = cellsOfPod(scene, pod, name).flatMap(({ counts, data }) =>
    (counts['wrong-answer'] ?? 0) > 0 ? data : [],
  );
  const isKnownElsewhere = scene.layout.pods.some((other) =>
    cellsOfPod(scene, other, name).some(({ counts }) => (counts.noerror ?? 0) > 0),
  );
  if (addresses.length === 0 || given.length === 0 || !isKnownElsewhere) return [];
  const [right, wrong] = [addresses.join(', '), [...new Set(given)].join(', ')];
  return [
    {
      ...instanceFor(scene, pod, existing),
      effect: ({ probe: { question } }) =>
        question.kind === 'complained' && question.name === name ? sure('wrong-answer') : null,
      evidence: [
        supports(
          'the API server',
          `the address of Service ${key} is ${right}, and ${pod.name} gives ${wrong}`,
        ),
      ],
      sentence: `CoreDNS pod ${pod.name} (${pod.address}) gives ${wrong} for Service ${key}, whose address is ${right}: its data of the cluster is old${shareClause(scene, pod)}.`,
    },
  ];
}

const cellsOfPod = ({ cells }: Scene, pod: LayoutPod, name: string): readonly Cell[] =>
  cells.filter(
    ({ probe: { question, target } }) =>
      question.kind === 'complained' &&
      question.name === name &&
      target.role === 'coredns-pod' &&
      target.pod === pod.name,
  );

/** That the Service exists says nothing of a pod; that this one denies it and another one answers it says all. */
function evidenceFor(
  scene: Scene,
  pod: LayoutPod,
  { key, name, createdAt }: MeantService,
): readonly Evidence[] {
  const of = (one: LayoutPod): readonly Cell[] => cellsOfPod(scene, one, name);
  if (!of(pod).some(({ counts }) => (counts.nxdomain ?? 0) > 0)) return [];
  if (of(pod).some(isKnownBehindCache))
    return [
      contradicts(
        `${pod.name} asked for a type that no program asks for`,
        'it has the name: what denies it is a cache',
      ),
    ];
  const exists = `Service ${key} exists${createdAt === '' ? '' : ` since ${createdAt}`}`;
  const knowing = scene.layout.pods.filter((other) =>
    of(other).some(({ counts }) => (counts.noerror ?? 0) > 0),
  );
  const others = knowing.filter((other) => other !== pod).map((other) => other.name);
  return others.length > 0
    ? [
        proof(
          'the API server',
          `${exists}, ${pod.name} denies it, and ${others.join(' and ')} ${others.length === 1 ? 'knows' : 'know'} it`,
        ),
      ]
    : [supports('the API server', `${exists}, and ${pod.name} denies it`)];
}

const isKnownBehindCache = ({ probe: { question }, counts }: Cell): boolean =>
  question.type === 'NS' && (counts.nodata ?? 0) + (counts.noerror ?? 0) > 0;

const shareClause = ({ layout }: Scene, pod: LayoutPod): string =>
  layout.pods.length > 1 && layout.readyEndpoints?.includes(pod.name) === true
    ? `, and the Service sends it ${shareOf(layout, layout.readyEndpoints.length)}`
    : '';
