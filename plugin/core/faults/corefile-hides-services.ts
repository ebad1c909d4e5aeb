import { emptyCorefile, type Directive } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { NamedService } from '../model/topology.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { disabledPodNames, type DisabledPodName } from './disabled-pod-names.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { servicesMeant, type MeantService } from './services-meant.ts';

export const corefileHidesServices: Fault = {
  id: 'corefile-hides-services',
  hop: 'coredns-config',
  corpus: [],
  title: 'The kubernetes plugin is told to serve some namespaces or objects only, and denies the others',
  source:
    'CoreDNS documentation, plugin "kubernetes": namespaces, namespace_labels, labels, noendpoints, ignore empty_service, pods',
  explanation:
    'The kubernetes plugin of the Corefile is limited to some namespaces, or to objects with some labels; or it is told to know nothing of endpoints (`noendpoints`: headless Services and their pods have no names), or to deny Services without a ready endpoint (`ignore empty_service`). ' +
    'Names of pods by their addresses (10-244-1-3.shop.pod) it makes only where a line `pods insecure` or `pods verified` tells it. ' +
    'CoreDNS denies Services that exist, in all its pods alike and for good. ' +
    'The API server knows the Service, unlike where a name is misspelt; and no pod knows it, unlike where one has old data.',
  remedy:
    'Compare `namespaces`, `namespace_labels` and `labels` below `kubernetes` in the Corefile with the namespace and the labels of the Service (`kubectl get service -A --show-labels`), `noendpoints` with its type (headless: `clusterIP: None`), and `ignore empty_service` with its endpoints. ' +
    'Add what is missing, or take the limit out; CoreDNS loads the change within two minutes.',
  instances: (scene: Scene) => [
    ...limitsIn(scene).flatMap(({ line, leavesOut }) => instancesFor(scene, line, leavesOut)),
    ...scene.complaint.names.flatMap((given) =>
      disabledPodNames(scene, given).map((hidden) => ofPod(scene, hidden)),
    ),
  ],
};

/** Whether CoreDNS is told never to know this Service. */
export const isSurelyHidden = (scene: Scene, service: NamedService): boolean =>
  limitsIn(scene).some(({ leavesOut }) => leavesOut(service) === 'surely');

interface Limit {
  readonly line: Directive;
  readonly leavesOut: LeavesOut;
}

const limitsIn = (scene: Scene): readonly Limit[] =>
  valueOr(scene.layout.corefile, emptyCorefile)
    .blocks.flatMap(({ directives }) => directives)
    .filter(({ name }) => name === 'kubernetes')
    .flatMap(({ block }) => block)
    .flatMap((line) => {
      const leavesOut = limitOf(line);
      return leavesOut === null ? [] : [{ line, leavesOut }];
    });

/** Whether a limit leaves a Service out; "perhaps" where that depends on what is not read of it. */
type LeavesOut = (service: Pick<NamedService, 'namespace' | 'clusterIP'>) => 'surely' | 'perhaps' | 'no';

/** What a line below `kubernetes` leaves out; null where it is no limit. */
function limitOf({ name, args }: Directive): LeavesOut | null {
  switch (name) {
    case 'namespaces':
      return ({ namespace }) => (args.includes(namespace) ? 'no' : 'surely');
    case 'namespace_labels':
    case 'labels':
      return () => 'perhaps';
    case 'noendpoints':
      return ({ clusterIP }) => (clusterIP === 'None' ? 'surely' : 'no');
    case 'ignore':
      return ({ clusterIP }) => (args.includes('empty_service') && hasAddress(clusterIP) ? 'perhaps' : 'no');
    default:
      return null;
  }
}

const hasAddress = (clusterIP: string): boolean => clusterIP !== '' && clusterIP !== 'None';

/** The API server's own, which is asked for in every run. */
const defaultService = { namespace: 'default', clusterIP: 'its own' };

/** Services that exist and that the limit leaves out, or may leave out. */
function instancesFor(scene: Scene, limit: Directive, leavesOut: LeavesOut): readonly FaultInstance[] {
  const existing = scene.complaint.names.flatMap((given) =>
    servicesMeant(scene, given).flatMap((meant) => {
      const part = scene.topology.namedServices[meant.key];
      const how = part?.kind === 'present' ? leavesOut(part.value) : 'no';
      return how === 'no' ? [] : [{ ...meant, how }];
    }),
  );
  const isDefaultOut = leavesOut(defaultService) === 'surely';
  if (existing.length === 0 && !isDefaultOut) return [];
  const isCertain = existing.every(({ how }) => how === 'surely');
  const hidden = existing.length === 0 ? ['default/kubernetes'] : existing.map(({ key }) => key);
  const place = `${limit.source.key}:${String(limit.source.line)}`;
  const line = [limit.name, ...limit.args].join(' ');
  const speaks = isCertain ? proof : supports;
  return [
    {
      hop: { kind: 'coredns-config', instance: place },
      where: ({ hop }) => hop === 'coredns-config',
      effect: (crossing) => (isDenied(crossing, existing, isDefaultOut) ? denied : null),
      evidence: [
        speaks(
          `Corefile ${place}`,
          `"${line}" ${isCertain ? 'leaves out' : 'may leave out'} ${hidden.join(', ')}, and the API server has it`,
        ),
      ],
      sentence: `CoreDNS denies ${hidden.join(', ')}, which the API server has: its kubernetes plugin is limited by "${line}" (${place}).`,
      fix: [
        `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # ${place}: add what is missing, or take the line out`,
        `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
      ],
    },
  ];
}

/** Pods have names by their addresses only where the plugin is told to make them. */
function ofPod(scene: Scene, { name, namespace, address, pod, limit }: DisabledPodName): FaultInstance {
  const place = `${limit.source.key}:${String(limit.source.line)}`;
  const why =
    limit.line === null
      ? `it does so only where a line "pods" tells it, and there is none (${place})`
      : `it is told so by "${limit.line}" (${place})`;
  return {
    hop: { kind: 'coredns-config', instance: place },
    where: ({ hop }) => hop === 'coredns-config',
    effect: ({ probe: { question } }) =>
      question.kind === 'complained' && question.name === name ? denied : null,
    evidence: [
      proof(`Corefile ${place}`, limit.line === null ? 'kubernetes has no line "pods"' : `"${limit.line}"`),
      ...(pod === null ? [] : [supports('the API server', `pod ${namespace}/${pod} has ${address}`)]),
    ],
    sentence: `CoreDNS denies ${name}${pod === null ? '' : `, though pod ${namespace}/${pod} has that address`}: its kubernetes plugin gives pods no names by their addresses, for ${why}.`,
    fix: [
      `Use ${address} itself, of which that name is made, or the name of a Service before the pod; or`,
      `kubectl -n ${commandNamespace(scene)} edit configmap coredns   # ${place}: "pods verified" gives living pods such names, "pods insecure" any address`,
      `kubectl -n ${commandNamespace(scene)} rollout restart deployment coredns`,
    ],
  };
}

const denied = sure('nxdomain');

function isDenied(
  { probe: { question } }: Crossing,
  existing: readonly MeantService[],
  isDefaultOut: boolean,
): boolean {
  if (question.kind === 'cluster-known') return isDefaultOut;
  return question.kind === 'complained' && existing.some(({ name }) => name === question.name);
}
