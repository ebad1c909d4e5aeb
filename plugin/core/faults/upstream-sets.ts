import type { Scene } from '../infer/scene.ts';
import type { Target } from '../model/probe.ts';
import { isTakenWhole } from './claims.ts';
import { isCorednsItself } from '../paths/coredns-itself.ts';

/**
 * Each general upstream alone, and all of them together where there are several: one cause can strike all. CoreDNS itself is none, nor one
 * whose address a Service has taken: nothing reaches it.
 */
export function upstreamSets(scene: Scene): readonly (readonly string[])[] {
  const general = scene.layout.upstreams.filter(
    ({ zone, address }) =>
      zone === '.' && !isCorednsItself(scene.layout, address) && !isTakenWhole(scene, address),
  );
  const addresses = [...new Set(general.map((upstream) => upstream.address))];
  const alone = addresses.map((address) => [address]);
  return addresses.length > 1 ? [...alone, addresses] : alone;
}

/** Asked directly, CoreDNS not being in between. */
export const isOneOf = ({ role, address }: Target, addresses: readonly string[]): boolean =>
  role === 'upstream' && addresses.includes(address);

/** "Upstream resolver 10.0.0.4" or "All upstream resolvers (10.0.0.4, 10.0.0.5)". */
export const naming = (addresses: readonly string[]): string =>
  addresses.length === 1
    ? `Upstream resolver ${addresses.join('')}`
    : `All upstream resolvers (${addresses.join(', ')})`;

/** The same of those that all fail to do something: "None of the upstream resolvers (10.0.0.4, 10.0.0.5) answers". */
export const noneOf = (addresses: readonly string[], does: string, doesNot: string): string =>
  addresses.length === 1
    ? `${naming(addresses)} ${doesNot}`
    : `None of the upstream resolvers (${addresses.join(', ')}) ${does}`;

/** Verb endings: one resolver answers, several answer. */
export const verb = (addresses: readonly string[], one: string, several: string): string =>
  addresses.length === 1 ? one : several;
