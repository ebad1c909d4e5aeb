import { valueOr } from '../model/part.ts';
import type { Topology } from '../model/topology.ts';

/** A CoreDNS pod as far as paths need it. */
export interface LayoutPod {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly node: string | null;
  readonly ready: boolean;
}

/** CoreDNS pods that have an address; where pods may not be read, those that the Service's endpoints name. */
export function layoutPods({ dnsPods, endpoints }: Topology): readonly LayoutPod[] {
  const published = valueOr(endpoints, []);
  if (dnsPods.kind === 'missing') {
    return published
      .filter(({ terminating }) => !terminating)
      .map(({ pod, address, node, ready, ports }) => ({
        name: pod ?? address,
        address,
        port: ports.find(isUdp)?.port ?? 53,
        node,
        ready,
      }));
  }
  return dnsPods.value.flatMap((pod) => {
    if (pod.address === null || pod.phase !== 'Running') return [];
    const declared = pod.containers.flatMap((container) => container.ports).find(isUdp);
    const own = published.find((one) => one.pod === pod.name)?.ports.find(isUdp);
    const port = declared?.containerPort ?? own?.port ?? 53;
    return [{ name: pod.name, address: pod.address, port, node: pod.node, ready: pod.ready }];
  });
}

const isUdp = ({ protocol }: { readonly protocol: string }): boolean => protocol === 'UDP';
