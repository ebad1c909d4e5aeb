import type { Scene } from '../infer/scene.ts';
import type { Target } from '../model/probe.ts';
import { isTakenWhole } from './claims.ts';
import { forwardTargetsOf } from './forward-targets.ts';
import { isCorednsItself } from '../paths/coredns-itself.ts';

/**
 * Each general upstream alone, and together those that CoreDNS asks and all of them, where these are several: one cause can strike all.
 * What CoreDNS asks by other means than plain DNS is not struck by what strikes the nodes' own servers.
 * CoreDNS itself is none, nor one whose address a Service has taken: nothing reaches it.
 */
export function upstreamSets(scene: Scene): readonly (readonly string[])[] {
  const general = scene.layout.upstreams.filter(
    ({ zone, address }) =>
      zone === '.' && !isCorednsItself(scene.layout, address) && !isTakenWhole(scene, address),
  );
  const addresses = [...new Set(general.map((upstream) => upstream.address))];
  const asked = addresses.filter((address) => forwardTargetsOf(scene, 'x.invalid').includes(address));
  const alike = general.every(({ address, plain }) => plain || !asked.includes(address));
  const together = asked.length === addresses.length || !alike ? [asked] : [asked, addresses];
  return [...addresses.map((address) => [address]), ...together.filter(({ length }) => length > 1)];
}

/** Whether a probe has asked any of them directly: none can ask those that speak no plain DNS. */
export const wasAsked = (scene: Scene, addresses: readonly string[]): boolean =>
  scene.cells.some(({ probe, measured }) => measured > 0 && isOneOf(probe.target, addresses));

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
