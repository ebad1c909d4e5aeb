import type { Scene } from '../infer/scene.ts';
import { valueOr } from '../model/part.ts';
import { privacyOf } from './private-names.ts';
import { isOwnName, servicesMeant } from './services-meant.ts';

/** Where a Service of that name does exist. */
export function whereInstead(scene: Scene, given: string): string {
  const elsewhere = namesakeOf(scene, given);
  return elsewhere === null
    ? ''
    : `. A Service ${elsewhere.service} exists in namespace ${elsewhere.namespace}: from here its name is ${elsewhere.service}.${elsewhere.namespace}`;
}

/** A Service of that name in another namespace; null where none is known. */
function namesakeOf(
  scene: Scene,
  given: string,
): { readonly namespace: string; readonly service: string } | null {
  const [first = ''] = given.toLowerCase().split('.');
  const namesakes = valueOr(scene.topology.namesakes ?? { kind: 'present', value: [] }, []);
  const elsewhere = namesakes.find(
    (key) => key.endsWith(`/${first}`) && !key.startsWith(`${scene.complaint.namespace}/`),
  );
  const [namespace = '', service = ''] = (elsewhere ?? '').split('/');
  return service === '' ? null : { namespace, service };
}

/** The Service below whose name this one would be that of a pod: of those the API server was not asked. */
export const serviceAbove = (scene: Scene, given: string): string | null =>
  servicesMeant(scene, given).find((service) => service.exists && !isOwnName(service))?.key ?? null;

/** A Service that was found is the remedy; else Services are looked through where the name can mean one. */
export function spellingRemedies(scene: Scene, given: string): readonly string[] {
  if (isShortened(given))
    return [
      `Leave out the dot at the end of ${given}: it keeps the search list away, which would make ${given}${scene.complaint.namespace}.svc.${scene.layout.clusterDomain} of it.`,
    ];
  const found = namesakeOf(scene, given);
  if (found !== null)
    return [
      `Use ${found.service}.${found.namespace} in place of ${given}.`,
      `kubectl -n ${found.namespace} get service ${found.service}   # is it the one that is meant?`,
    ];
  const [inNamespace = '', above] = serviceAbove(scene, given)?.split('/') ?? [];
  if (above !== undefined)
    return [
      `kubectl -n ${inNamespace} get endpointslices -l kubernetes.io/service-name=${above} -o yaml   # has one of its endpoints this hostname, and is it ready?`,
      'A pod has a name below a headless Service while it is ready, if its spec has that hostname, and the Service as its subdomain (a StatefulSet sets both).',
    ];
  const namespace = namespaceMeant(scene, given);
  if (namespace === null)
    return privacyOf(given) === 'public'
      ? [`dig +trace ${given}   # if it is spelt right: which zone denies it`]
      : [`Check the spelling of ${given}.`];
  return [
    `kubectl -n ${namespace} get services   # is one of these meant?`,
    `kubectl get services -A | grep -i '${given.split('.')[0] ?? given}'   # or is it in another namespace?`,
  ];
}

/** Absolute (RFC 1035, 5.1), and too short for the whole name of anything in a cluster. */
const isShortened = (given: string): boolean => given.endsWith('.') && given.split('.').length <= 3;

/** The namespace in which the name would be that of a Service; null where it cannot mean one. */
function namespaceMeant(scene: Scene, given: string): string | null {
  const { complaint, topology } = scene;
  const [, namespace = complaint.namespace, third] = given.toLowerCase().replace(/\.$/, '').split('.');
  const short = third === undefined && (namespace === complaint.namespace || isKnown(topology, namespace));
  return short || third === 'svc' || isClusterName(scene, given) ? namespace : null;
}

const isKnown = ({ namespaceLabels }: Scene['topology'], namespace: string): boolean =>
  namespaceLabels[namespace]?.kind === 'present';

/** A private name that nobody knows is as often a zone out of sight as a misspelt name. */
export function whereKnown(scene: Scene, given: string): string {
  if (isClusterName(scene, given)) return '';
  const servers = scene.layout.upstreams.map((upstream) => upstream.address).join(', ');
  const whose = servers === '' ? 'the servers which CoreDNS asks, and which are not known here,' : servers;
  switch (privacyOf(given)) {
    case 'private-link':
      return `. Names below privatelink live in private zones, which must be linked to this virtual network; custom servers${servers === '' ? '' : ` (${servers})`} must forward them to Azure DNS (168.63.129.16)`;
    case 'own-network':
      return `. It has a private top level: is it in a zone that ${whose} should have or forward, and do not`;
    case 'public':
      return '';
  }
}

const isClusterName = ({ layout }: Scene, given: string): boolean =>
  layout.answerer(given).kind === 'kubernetes';

export function privateRemedies(given: string): readonly string[] {
  if (privacyOf(given) !== 'private-link') return [];
  const zone = given.slice(given.toLowerCase().indexOf('privatelink.')).replace(/\.$/, '');
  return [
    `az network private-dns link vnet list -g RESOURCE_GROUP -z ${zone}   # is the cluster's network linked?`,
    `dig @168.63.129.16 ${given}   # from a node, where the network uses servers of its own`,
  ];
}
