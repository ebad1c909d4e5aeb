import type { DnsPod } from '../model/topology.ts';

/** Since when the CoreDNS of a pod runs, RFC 3339; null where it does not, or is not known to. */
export function runningSince({ containers }: DnsPod): string | null {
  const state = (containers.find(({ name }) => name === 'coredns') ?? containers[0])?.state;
  return state?.kind === 'running' ? state.startedAt : null;
}
