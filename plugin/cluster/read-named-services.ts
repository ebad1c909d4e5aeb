import { clusterDomainOf } from '../core/corefile/forwarding.ts';
import { normalZone, parseCorefile } from '../core/corefile/parse.ts';
import { readingsOf } from '../core/infer/primary-names.ts';
import type { Complaint } from '../core/model/complaint.ts';
import { present, type Part } from '../core/model/part.ts';
import type { NamedService, Topology } from '../core/model/topology.ts';
import { textAt } from './json.ts';
import { parseService, parseSlice } from './parse-objects.ts';
import type { Reader } from './reader.ts';

/** The Services that complained names can mean, by every reading of the search path. */
export async function readNamedServices(
  reader: Reader,
  complaint: Complaint,
  maps: Topology['configMaps'],
): Promise<Topology['namedServices']> {
  const corefile = maps['coredns'];
  const domain =
    (corefile?.kind === 'present'
      ? clusterDomainOf(parseCorefile(corefile.value.data['Corefile'] ?? ''))
      : null) ?? 'cluster.local';
  const suffix = `.svc.${domain}`;
  const names = complaint.names.flatMap((name) => readingsOf(name, complaint.namespace, domain, null));
  const keys = names.flatMap((name) => {
    if (!name.endsWith(suffix)) return [];
    const [service, namespace] = normalZone(name).slice(0, -suffix.length).split('.').slice(-2);
    return service === undefined || namespace === undefined ? [] : [`${namespace}/${service}`];
  });
  const wanted = [...new Set(keys)].slice(0, 6);
  const parts = await Promise.all(wanted.map((key) => readOne(reader, key)));
  return Object.fromEntries(parts.map((part, index) => [wanted[index] ?? '', part]));
}

async function readOne(reader: Reader, key: string): Promise<Part<NamedService>> {
  const [namespace = '', name = ''] = key.split('/');
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
  const part = await reader.get(path, `get services -n ${namespace}`, (object): NamedService => {
    const service = parseService(object);
    return {
      namespace,
      name,
      type: textAt(object, 'spec', 'type'),
      clusterIP: service.clusterIPs[0] ?? '',
      createdAt: service.createdAt,
      externalName: textAt(object, 'spec', 'externalName'),
    };
  });
  return part.kind === 'present' && part.value.clusterIP === 'None'
    ? await withEndpoints(reader, part.value)
    : part;
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

/** Services of that name in any namespace, "namespace/name": a short name is often meant for another one. */
export async function readNamesakes(reader: Reader, complaint: Complaint): Promise<Part<readonly string[]>> {
  const labels = complaint.names
    .map((name) => normalZone(name).split('.')[0] ?? '')
    .filter((label) => label !== '');
  const wanted = [...new Set(labels)].slice(0, mostNames);
  const pages = await Promise.all(
    wanted.map((name) =>
      reader.list('/api/v1/services', 'list services -A', { fieldSelector: `metadata.name=${name}` }, 20),
    ),
  );
  const refused = pages.find((page) => page.kind === 'missing');
  if (refused?.kind === 'missing') return refused;
  return present(
    pages.flatMap((page) =>
      page.kind === 'present'
        ? page.value.items.map(
            (item) => `${textAt(item, 'metadata', 'namespace')}/${textAt(item, 'metadata', 'name')}`,
          )
        : [],
    ),
  );
}

/** Names for which namesakes are looked up. */
const mostNames = 3;
