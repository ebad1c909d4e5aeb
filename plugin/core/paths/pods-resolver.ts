import type { Doubt } from '../corefile/doubt.ts';
import type { Observations } from '../model/observation.ts';
import { valueOr } from '../model/part.ts';
import type { DnsPod, Topology } from '../model/topology.ts';
import { givenByKubelet } from './service-addresses.ts';

/**
 * Whom /etc/resolv.conf names in CoreDNS pods: their node's servers (dnsPolicy Default), as everywhere where CoreDNS is installed as usual;
 * the cluster DNS (ClusterFirst), those of their own dnsConfig (None), or nobody knows whom (Kubernetes documentation, "DNS for Services and
 * Pods": Pod's DNS Policy).
 */
export type PodsResolver =
  | { readonly kind: 'of-the-node' }
  | { readonly kind: 'named'; readonly by: 'ClusterFirst' | 'None'; readonly nameservers: readonly string[] }
  | { readonly kind: 'open'; readonly text: Doubt['text'] };

export function podsResolverOf(
  topology: Topology,
  observations: Observations,
  serviceAddresses: readonly string[],
): PodsResolver {
  const pods = valueOr(topology.dnsPods, []).filter(({ terminating }) => !terminating);
  if (pods.some(({ dnsPolicy }) => dnsPolicy === 'None')) return ofOwnConfig(pods);
  // A pod that bears the label by mistake has the policy that pods have by default.
  const isOfTheCluster = pods.length > 0 && pods.every((pod) => asksTheCluster(topology, pod));
  const clusterDns = given(observations) ?? serviceAddresses;
  return isOfTheCluster && clusterDns.length > 0
    ? {
        kind: 'named',
        by: 'ClusterFirst',
        nameservers: [...clusterDns, ...pods.flatMap(({ dnsConfig }) => dnsConfig?.nameservers ?? [])].filter(
          isFirst,
        ),
      }
    : { kind: 'of-the-node' };
}

function ofOwnConfig(pods: readonly DnsPod[]): PodsResolver {
  const [first, ...others] = pods.map(({ dnsPolicy, dnsConfig }) =>
    dnsPolicy === 'None' ? (dnsConfig?.nameservers ?? []) : [],
  );
  return first === undefined || first.length === 0 || others.some((one) => one.join() !== first.join())
    ? {
        kind: 'open',
        text: 'forwards to /etc/resolv.conf, which the dnsConfig of the CoreDNS pods makes (dnsPolicy None), not the node',
      }
    : { kind: 'named', by: 'None', nameservers: first };
}

/** On the host network the policy falls back to Default; old recordings tell that network by the address alone. */
function asksTheCluster({ nodes }: Topology, { dnsPolicy, hostNetwork, address, node }: DnsPod): boolean {
  if (dnsPolicy !== 'ClusterFirst') return dnsPolicy === 'ClusterFirstWithHostNet';
  const own = nodes[node ?? ''];
  return !(
    hostNetwork ??
    (own?.kind === 'present' && address !== null && own.value.addresses.includes(address))
  );
}

/** What kubelets write into the resolv.conf of pods with usual settings, by the first that was read; null where none was. */
function given({ vantages }: Observations): readonly string[] | null {
  for (const { vantage, state } of vantages) {
    if (state.kind !== 'ready' || state.resolver.kind !== 'read') continue;
    const servers = givenByKubelet(vantage, state.resolver.config);
    if (servers.length > 0) return servers;
  }
  return null;
}

const isFirst = (one: string, index: number, all: readonly string[]): boolean => all.indexOf(one) === index;
