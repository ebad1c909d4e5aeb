import { clusterDomainOf } from '../core/corefile/forwarding.ts';
import { normalZone, parseCorefile } from '../core/corefile/parse.ts';
import { readingsOf } from '../core/infer/primary-names.ts';
import type { Complaint } from '../core/model/complaint.ts';
import { missing, present, valueOr, type Part } from '../core/model/part.ts';
import type { NamedService, Topology } from '../core/model/topology.ts';
import { textAt } from './json.ts';
import { parseService, parseSlice } from './parse-objects.ts';
import type { Page, Reader } from './reader.ts';

/** What is known of Services by the names complained of. */
export type ServicesByName = Pick<Topology, 'namedServices'> & {
  readonly namesakes: Part<readonly string[]>;
};

/**
 * The Services that complained names can mean, by every reading of the search path; and those of the same name in whichever namespace,
 * for a short name is often meant for another one. Who may list the latter learns the former from it.
 */
export async function readServicesByName(
  reader: Reader,
  complaint: Complaint,
  maps: Topology['configMaps'],
): Promise<ServicesByName> {
  const pages = await pagesByName(reader, complaint);
  const refused = [...pages.values()].find((page) => page.kind === 'missing');
  const wanted = keysOf(complaint, maps).slice(0, mostServices);
  const parts = await Promise.all(wanted.map((key) => readOne(reader, key, pages)));
  return {
    namedServices: Object.fromEntries(parts.map((part, index) => [wanted[index] ?? '', part])),
    namesakes:
      refused?.kind === 'missing'
        ? refused
        : present([...pages.values()].flatMap((page) => valueOr(page, nothing).items.map(keyOf))),
  };
}

const mostServices = 6;

const nothing: Page = { items: [], truncated: false };

const keyOf = (service: unknown): string =>
  `${textAt(service, 'metadata', 'namespace')}/${textAt(service, 'metadata', 'name')}`;

/** Services by their name, the first label of a complained one. */
async function pagesByName(reader: Reader, complaint: Complaint): Promise<ReadonlyMap<string, Part<Page>>> {
  const labels = complaint.names
    .map((name) => normalZone(name).split('.')[0] ?? '')
    .filter((label) => label !== '');
  const wanted = [...new Set(labels)].slice(0, mostNames);
  const list = async (name: string) =>
    [
      name,
      await reader.list(
        '/api/v1/services',
        'list services -A',
        { fieldSelector: `metadata.name=${name}` },
        20,
      ),
    ] as const;
  return new Map(await Promise.all(wanted.map(list)));
}

/** Names for which namesakes are looked up. */
const mostNames = 3;

/** "namespace/name". A third label names a pod of a headless Service; more than that no name below a Service has. */
function keysOf(complaint: Complaint, maps: Topology['configMaps']): readonly string[] {
  const corefile = maps['coredns'];
  const domain =
    (corefile?.kind === 'present'
      ? clusterDomainOf(parseCorefile(corefile.value.data['Corefile'] ?? ''))
      : null) ?? 'cluster.local';
  const suffix = `.svc.${domain}`;
  const names = complaint.names.flatMap((name) => readingsOf(name, complaint.namespace, domain, null));
  const keys = names.flatMap((name) => {
    if (!name.endsWith(suffix)) return [];
    const labels = normalZone(name).slice(0, -suffix.length).split('.');
    const [service, namespace] = labels.slice(-2);
    return service === undefined || namespace === undefined || labels.length > mostLabels
      ? []
      : [`${namespace}/${service}`];
  });
  return [...new Set(keys)];
}

const mostLabels = 3;

async function readOne(
  reader: Reader,
  key: string,
  pages: ReadonlyMap<string, Part<Page>>,
): Promise<Part<NamedService>> {
  const [namespace = '', name = ''] = key.split('/');
  const page = pages.get(name);
  const listed = page?.kind === 'present' ? page.value.items.find((one) => keyOf(one) === key) : undefined;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
  const absent = page?.kind === 'present' && !page.value.truncated;
  const part =
    listed !== undefined
      ? present(parseNamedService(listed))
      : absent
        ? missing<NamedService>({ reason: 'not-found', what: `services "${name}"` })
        : await reader.get(path, `get services -n ${namespace}`, parseNamedService);
  return part.kind === 'present' && part.value.clusterIP === 'None'
    ? await withEndpoints(reader, part.value)
    : part;
}

function parseNamedService(object: unknown): NamedService {
  const { namespace, name, clusterIPs, createdAt, lastChange } = parseService(object);
  return {
    namespace,
    name,
    type: textAt(object, 'spec', 'type'),
    clusterIP: clusterIPs[0] ?? '',
    clusterIPs,
    createdAt,
    lastChange,
    externalName: textAt(object, 'spec', 'externalName'),
  };
}

/** The name of a headless Service has the addresses of its ready endpoints. */
async function withEndpoints(reader: Reader, service: NamedService): Promise<Part<NamedService>> {
  const slices = await reader.list(
    `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(service.namespace)}/endpointslices`,
    `list endpointslices.discovery.k8s.io -n ${service.namespace}`,
    { labelSelector: `kubernetes.io/service-name=${service.name}` },
  );
  if (slices.kind === 'missing') return present(service);
  const endpoints = slices.value.items.flatMap(parseSlice);
  return present({ ...service, readyAddresses: endpoints.filter((one) => one.ready).length });
}
