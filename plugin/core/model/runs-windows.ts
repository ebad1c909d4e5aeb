import type { Topology } from './topology.ts';

/** No probe image runs there. */
export function runsWindows({ nodes }: Topology, node: string | null): boolean {
  const part = node === null ? undefined : nodes[node];
  return part?.kind === 'present' && part.value.os === 'windows';
}
