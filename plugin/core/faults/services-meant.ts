import { readingsOf } from '../infer/primary-names.ts';
import { clusterIPsOf } from '../infer/service-answers.ts';
import type { Missing } from '../model/part.ts';
import type { Scene } from '../infer/scene.ts';

/** A Service that a complained name can mean, as the API knows it. */
export interface MeantService {
  /** "namespace/name". */
  readonly key: string;
  /** The absolute name. */
  readonly name: string;
  readonly exists: boolean;
  /** RFC 3339; empty where it does not exist. */
  readonly createdAt: string;
}

/** Services that somebody may well mean by a name, and of which the API would not say whether they exist. */
export function unknownServices(
  scene: Scene,
  given: string,
): readonly { readonly key: string; readonly why: Missing }[] {
  const { topology, complaint, layout } = scene;
  const [service = '', namespace = complaint.namespace, ...rest] = given
    .toLowerCase()
    .replace(/\.$/, '')
    .split('.');
  const inCluster = rest[0] === 'svc' || layout.answerer(given).kind === 'kubernetes';
  const knownNamespace = rest.length === 0 && Object.hasOwn(topology.namespaceLabels, namespace);
  const key = `${namespace}/${service}`;
  const part = topology.namedServices[key];
  return (inCluster || knownNamespace) && part?.kind === 'missing' && part.why.reason !== 'not-found'
    ? [{ key, why: part.why }]
    : [];
}

/** Every Service that a name can mean by the search path, and whether it exists; what could not be read is left out. */
export function servicesMeant(scene: Scene, given: string): readonly MeantService[] {
  const domain = `.svc.${scene.layout.clusterDomain}`;
  const names = readingsOf(given, scene.complaint.namespace, scene.layout.clusterDomain, null).filter(
    (name) => name.endsWith(domain),
  );
  return [...new Set(names)].flatMap((name): readonly MeantService[] => {
    const labels = name.slice(0, -domain.length).split('.');
    const [service, namespace] = labels.slice(-2);
    const key = `${namespace ?? ''}/${service ?? ''}`;
    const part = scene.topology.namedServices[key];
    if (labels.length < 2 || part === undefined) return [];
    if (part.kind === 'present') return [{ key, name, exists: true, createdAt: part.value.createdAt ?? '' }];
    return part.why.reason === 'not-found' ? [{ key, name, exists: false, createdAt: '' }] : [];
  });
}

/** A Service's own name, and none of a pod below it. */
export const isOwnName = ({ key, name }: MeantService): boolean =>
  name.startsWith(`${key.split('/').reverse().join('.')}.`);

/** A Service by its own absolute name; null where none is known. */
const serviceNamed = (scene: Scene, name: string): MeantService | null =>
  scene.complaint.names
    .flatMap((given) => servicesMeant(scene, given))
    .find((service) => service.name === name && isOwnName(service)) ?? null;

/** Whether the name is that of a Service which exists. */
export const isServices = (scene: Scene, name: string): boolean => serviceNamed(scene, name)?.exists === true;

/** A Service by its absolute name, if it has addresses of its own: the API knows what is right, whoever answers otherwise. */
export function addressedService(
  scene: Scene,
  name: string,
): { readonly key: string; readonly addresses: readonly string[] } | null {
  const key = serviceNamed(scene, name)?.key ?? '';
  const part = scene.topology.namedServices[key];
  const addresses = part?.kind === 'present' ? clusterIPsOf(part.value) : [];
  return addresses.length === 0 ? null : { key, addresses };
}
