import type { Scene } from '../infer/scene.ts';
import type { Vantage } from '../model/probe.ts';
import { isNodeCacheAddress } from '../paths/node-cache.ts';

/** A nameserver in a pod's resolv.conf that is neither the DNS Service nor a cache on the node. */
export interface StrayNameserver {
  readonly address: string;
  /** Nodes whose pods (of those read) name it. */
  readonly nodes: readonly string[];
  /** Nodes whose ClusterFirst pods name the DNS Service. */
  readonly rightNodes: readonly string[];
  /** Whether a ClusterFirst pod without own dnsConfig servers got it: from the kubelet, then. */
  readonly clusterFirst: boolean;
  readonly vantages: readonly Vantage[];
}

/** By address; pods only, since a host's resolver is another matter. */
export function strayNameservers(scene: Scene): readonly StrayNameserver[] {
  const service = scene.layout.serviceAddresses;
  const pods = scene.vantages.filter((vantage) => vantage.kind !== 'host');
  const namesOf = (vantage: Vantage): readonly string[] =>
    scene.layout.resolvers.get(vantage.id)?.nameservers ?? [];
  const rightNodes = pods.filter(
    (pod) => fromKubelet(pod) && namesOf(pod).some((name) => service.includes(name)),
  );
  const strays = new Set(
    pods
      .filter((pod) => pod.kind === 'app')
      .flatMap(namesOf)
      .filter((name) => !service.includes(name) && !isNodeCacheAddress(name)),
  );
  return [...strays].map((address) => {
    const vantages = pods.filter((pod) => namesOf(pod).includes(address));
    return {
      address,
      nodes: nodesOf(vantages),
      rightNodes: nodesOf(rightNodes),
      clusterFirst: vantages.some(fromKubelet),
      vantages,
    };
  });
}

/** Its nameservers come from the kubelet's clusterDNS. */
export const fromKubelet = (vantage: Vantage): boolean =>
  vantage.dnsPolicy === 'ClusterFirst' && (vantage.dnsConfig?.nameservers ?? []).length === 0;

const nodesOf = (vantages: readonly Vantage[]): readonly string[] => [
  ...new Set(vantages.map((vantage) => vantage.node)),
];
