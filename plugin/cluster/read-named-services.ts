import { clusterDomainOf } from '../core/corefile/forwarding.ts';
import { normalZone, parseCorefile } from '../core/corefile/parse.ts';
import { readingsOf } from '../core/infer/primary-names.ts';
import type { Complaint } from '../core/model/complaint.ts';
import type { NamedService, Topology } from '../core/model/topology.ts';
import { textAt } from './json.ts';
import { parseService } from './parse-objects.ts';
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
  const names = complaint.names.flatMap((name) => readingsOf(name, complaint.namespace, domain, []));
  const keys = names.flatMap((name) => {
    if (!name.endsWith(suffix)) return [];
    const [service, namespace] = normalZone(name).slice(0, -suffix.length).split('.').slice(-2);
    return service === undefined || namespace === undefined ? [] : [`${namespace}/${service}`];
  });
  const wanted = [...new Set(keys)].slice(0, 6);
  const parts = await Promise.all(
    wanted.map((key) => {
      const [namespace = '', name = ''] = key.split('/');
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
      return reader.get(path, `get services -n ${namespace}`, (object): NamedService => {
        const service = parseService(object);
        return {
          namespace,
          name,
          type: textAt(object, 'spec', 'type'),
          clusterIP: service.clusterIPs[0] ?? '',
        };
      });
    }),
  );
  return Object.fromEntries(parts.map((part, index) => [wanted[index] ?? '', part]));
}
