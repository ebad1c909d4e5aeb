import type { Scene } from '../infer/scene.ts';
import type { Crossing } from '../paths/crossing.ts';
import { addressesOfNode, bridgeAddress } from './node-addresses.ts';

/** Under which address a packet comes to a CoreDNS pod; null where nobody knows. */
export type SourceAddress = (crossing: Crossing) => string | null;

/**
 * Pods ask under their own address (Kubernetes documentation, "Services, Load Balancing, and Networking": the network model). What a
 * node asks itself comes under its own address, under that of the bridge to the pods on it, or under one that a tunnel gives it in the
 * network of its pods: which, the network plugin decides, and each is a case of its own.
 */
export function sourceAddresses(scene: Scene): readonly [SourceAddress, ...SourceAddress[]] {
  const pods = podAddresses(scene);
  const nodes = new Map(
    [...new Set(scene.vantages.map(({ node }) => node))].map((node) => [
      node,
      { own: addressesOfNode(scene, node)[0] ?? null, bridge: bridgeOf(scene, node) },
    ]),
  );
  const asNode =
    (isOnBridge: (crossing: Crossing) => boolean): SourceAddress =>
    (crossing) => {
      const { vantage, pod } = crossing;
      if (vantage.kind === 'coredns') return pod?.address ?? null;
      if (vantage.kind !== 'host') return pods.get(vantage.id) ?? null;
      const node = nodes.get(vantage.node);
      return (isOnBridge(crossing) ? node?.bridge : node?.own) ?? null;
    };
  return [asNode(({ vantage, toNode }) => vantage.node === toNode), asNode(() => false), asNode(() => true)];
}

const podAddresses = ({ observations }: Scene): ReadonlyMap<string, string | null> =>
  new Map(
    observations.vantages.map(({ vantage, state }) => [
      vantage.id,
      state.kind === 'ready' ? state.address : null,
    ]),
  );

function bridgeOf({ layout, observations }: Scene, node: string): string | null {
  const [pod = null] = [
    ...observations.vantages.flatMap(({ vantage, state }) =>
      vantage.kind !== 'host' && vantage.node === node && state.kind === 'ready' ? [state.address] : [],
    ),
    ...layout.pods.flatMap((one) => (one.node === node ? [one.address] : [])),
  ];
  return pod === null ? null : bridgeAddress(pod);
}
