import { emptyCorefile, type Directive } from '../corefile/parse.ts';
import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import type { Crossing } from '../paths/crossing.ts';
import { sure } from '../paths/distribution.ts';
import { commandNamespace } from './commands.ts';
import { proof, supports } from './evidence.ts';
import type { Fault, FaultInstance } from './fault.ts';
import { servicesMeant, type MeantService } from './services-meant.ts';

export const corefileHidesServices: Fault = {
  id: 'corefile-hides-services',
  hop: 'coredns-config',
  corpus: [],
  title: 'The kubernetes plugin is told to serve some namespaces or objects only, and denies the others',
  source: 'CoreDNS documentation, plugin "kubernetes": namespaces, namespace_labels, labels',
  explanation:
    'The kubernetes plugin of the Corefile is limited to some namespaces, or to objects with some labels. ' +
    'CoreDNS denies Services that exist elsewhere, in all its pods alike and for good. ' +
    'The API server knows the Service, unlike where a name is misspelt; and no pod knows it, unlike where one has old data.',
  remedy:
    'Compare `namespaces`, `namespace_labels` and `labels` below `kubernetes` in the Corefile with the namespace and the labels of the Service (`kubectl get service -A --show-labels`). ' +
    'Add what is missing, or take the limit out; CoreDNS loads the change within two minutes.',
  instances: (scene: Scene) =>
    valueOr(scene.layout.corefile, emptyCorefile)
      .blocks.flatMap(({ directives }) => directives)
      .filter(({ name }) => name === 'kubernetes')
      .flatMap(({ block }) => block.filter(({ name }) => limits.includes(name)))
      .flatMap((limit) => instancesFor(scene, limit)),
};

const limits: readonly string[] = ['namespaces', 'namespace_labels', 'labels'];

/** Services that exist and that the limit leaves out, or may leave out: which labels they have is not read. */
function instancesFor(scene: Scene, limit: Directive): readonly FaultInstance[] {
  const isLeftOut = (namespace: string): boolean =>
    limit.name !== 'namespaces' || !limit.args.includes(namespace);
  const existing = scene.complaint.names
    .flatMap((given) => servicesMeant(scene, given))
    .filter(({ exists, key }) => exists && isLeftOut(namespaceOf(key)));
  const isCertain = limit.name === 'namespaces';
  if (existing.length === 0 && !(isCertain && isLeftOut('default'))) return [];
  const hidden = existing.length === 0 ? ['default/kubernetes'] : existing.map(({ key }) => key);
  const place = `${limit.source.key}:${String(limit.source.line)}`;
  const line = [limit.name, ...limit.args].join(' ');
  const speaks = isCertain ? proof : supports;
  return [
    {
      hop: { kind: 'coredns-config', instance: place },
      where: ({ hop }) => hop === 'coredns-config',
      effect: (crossing) => (isDenied(crossing, existing, isCertain && isLeftOut('default')) ? denied : null),
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

const namespaceOf = (key: string): string => key.split('/')[0] ?? '';

const denied = sure('nxdomain');

function isDenied(
  { probe: { question } }: Crossing,
  existing: readonly MeantService[],
  isDefaultOut: boolean,
): boolean {
  if (question.kind === 'cluster-known') return isDefaultOut;
  return question.kind === 'complained' && existing.some(({ name }) => name === question.name);
}
