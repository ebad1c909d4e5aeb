import { isOnHost } from '../model/is-on-host.ts';
import type { Scene } from '../infer/scene.ts';

/** Addresses that belong to a node, as far as they are known: its own, and the bridge address of its pods' network. */
export function addressesOfNode(scene: Scene, node: string): readonly string[] {
  const part = scene.topology.nodes[node];
  const own = part?.kind === 'present' ? part.value.addresses : [];
  const pods = scene.observations.vantages.flatMap(({ vantage, state }) =>
    state.kind === 'ready' && vantage.node === node && state.address !== null
      ? [isOnHost(vantage) ? state.address : bridgeAddress(state.address)]
      : [],
  );
  return [...own, ...pods];
}

/** The gateway that bridge plugins give to a /24 of pods: its first address. */
export const bridgeAddress = (pod: string): string => pod.replace(/\.\d+$/, '.1');
