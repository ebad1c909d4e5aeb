import type { Observations, ResolverConfig } from '../model/observation.ts';
import type { Vantage } from '../model/probe.ts';
import type { Topology } from '../model/topology.ts';
import { isNodeCacheAddress } from './node-cache.ts';

/**
 * Addresses of the DNS Service. Where it could not be read, the nameserver that kubelets give to pods stands for it
 * (KubeletConfiguration, clusterDNS): the one that has answered, where nodes give different ones; none where that is open.
 */
export function serviceAddresses(
  { service }: Pick<Topology, 'service'>,
  { vantages, samples }: Observations,
): readonly string[] {
  if (service.kind === 'present') return service.value.clusterIPs;
  if (service.why.reason === 'not-found') return [];
  const given = new Set(
    vantages.flatMap(({ vantage, state }) =>
      state.kind === 'ready' && state.resolver.kind === 'read'
        ? givenByKubelet(vantage, state.resolver.config)
        : [],
    ),
  );
  const answering = [...given].filter((address) =>
    samples.some(
      (one) => one.kind === 'measured' && one.probe.target.address === address && one.outcome.rcode !== null,
    ),
  );
  const only = given.size === 1 ? [...given] : answering;
  return only.length === 1 ? only : [];
}

/** The nameservers of a pod with usual settings, without caches on the node. */
export const givenByKubelet = (vantage: Vantage, { nameservers }: ResolverConfig): readonly string[] =>
  vantage.kind !== 'host' &&
  vantage.dnsPolicy === 'ClusterFirst' &&
  (vantage.dnsConfig?.nameservers ?? []).length === 0
    ? nameservers.filter((address) => !isNodeCacheAddress(address))
    : [];
