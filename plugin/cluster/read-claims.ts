import type { AddressClaim, Topology } from '../core/model/topology.ts';
import { asText, field, listAt, textAt } from './json.ts';
import { parseService } from './parse-objects.ts';
import { mapPart, type Reader } from './reader.ts';

const dnsPort = 53;

/**
 * Which Services claim addresses that are not of their own range, with a port for DNS. Without the right to list
 * Services everywhere such a claim is not seen; where there are more than one page holds, that is kept.
 */
export async function readClaims(reader: Reader): Promise<Pick<Topology, 'claims'>> {
  const page = await reader.list('/api/v1/services', 'list services -A');
  return {
    claims: mapPart(page, ({ items, truncated }) => ({ items: items.flatMap(claimOf), truncated })),
  };
}

function claimOf(object: unknown): readonly AddressClaim[] {
  const { namespace, name, ports } = parseService(object);
  const protocols = ports.filter(({ port }) => port === dnsPort).map(({ protocol }) => protocol);
  const given = listAt(object, 'spec', 'externalIPs').flatMap((one) => asText(one) ?? []);
  const balanced = listAt(object, 'status', 'loadBalancer', 'ingress').flatMap(addressOfBalancer);
  return protocols.length === 0 || given.length + balanced.length === 0
    ? []
    : [{ service: `${namespace}/${name}`, given, balanced, protocols }];
}

/** In the mode "Proxy" nodes leave the address to the load balancer (Kubernetes documentation, "Service": load balancer IP mode). */
function addressOfBalancer(ingress: unknown): readonly string[] {
  const address = textAt(ingress, 'ip');
  return address === '' || field(ingress, 'ipMode') === 'Proxy' ? [] : [address];
}
