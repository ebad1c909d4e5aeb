import { answererOf } from '../corefile/forwarding.ts';
import { parseCorefile, type Corefile } from '../corefile/parse.ts';
import type { ResolverConfig } from '../model/observation.ts';
import { valueOr } from '../model/part.ts';
import type { VantageId } from '../model/probe.ts';
import type { Topology } from '../model/topology.ts';

/** A DNS cache on every node (NodeLocal DNSCache, AKS LocalDNS), as far as its configuration could be read. */
export interface NodeCache {
  /** Whether it asks CoreDNS for a name; else it asks the node's own nameservers. */
  readonly asksCoredns: (name: string, isClusterName: boolean) => boolean;
}

/**
 * Link-local addresses (RFC 3927) are given to caches on the node: 169.254.20.10 by NodeLocal DNSCache, 169.254.10.11 by AKS
 * LocalDNS. 169.254.169.254 is the metadata server of clouds, in some of them the resolver of the network.
 */
export const isNodeCacheAddress = (address: string): boolean =>
  address.startsWith('169.254.') && address !== '169.254.169.254';

/** null where no resolv.conf names one. */
export function nodeCacheOf(
  topology: Topology,
  resolvers: ReadonlyMap<VantageId, ResolverConfig>,
): NodeCache | null {
  const named = [...resolvers.values()].flatMap((config) => config.nameservers).filter(isNodeCacheAddress);
  const address = named[0];
  if (address === undefined) return null;
  const map = topology.configMaps['node-local-dns'];
  const text = map === undefined ? undefined : valueOr(map, null)?.data['Corefile'];
  const corefile = text === undefined ? null : parseCorefile(text, {});
  return {
    asksCoredns: (name, isClusterName) =>
      isClusterName || (corefile === null ? isLocalDns(address) : forwardsInside(corefile, name)),
  };
}

/** By default AKS LocalDNS asks CoreDNS for everything that pods want; NodeLocal DNSCache for names of the cluster only. */
const isLocalDns = (address: string): boolean => address.startsWith('169.254.10.');

/** NodeLocal DNSCache's own words for whom it asks: the cluster's DNS Service, and the node's upstream servers. */
function forwardsInside(corefile: Corefile, name: string): boolean {
  const answerer = answererOf(corefile, name);
  return answerer?.kind === 'forward' && answerer.upstreams.some((one) => one.includes('CLUSTER__DNS'));
}
