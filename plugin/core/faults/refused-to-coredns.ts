import type { Scene } from '../infer/scene.ts';
import { hostOf } from '../paths/upstreams.ts';
import { anyLine } from './coredns-logs.ts';

/** What CoreDNS says of servers that no probe can ask: "dial tcp 1.1.1.1:853: connect: connection refused"; null where it does not. */
export function refusedToCoredns(
  scene: Scene,
  addresses: readonly string[],
): { readonly pod: string; readonly line: string } | null {
  const servers = scene.layout.upstreams.filter(({ address }) => addresses.includes(address));
  const places = servers.map(({ address, port }) => literally(`${hostOf(address)}:${String(port)}: `));
  return places.length === 0
    ? null
    : anyLine(scene, new RegExp(`(?:${places.join('|')}).*connection refused`));
}

const literally = (text: string): string => text.replaceAll(/[^\w ]/g, String.raw`\$&`);
