import { forwardsInUse } from '../corefile/forwards.ts';
import { emptyCorefile } from '../corefile/parse.ts';
import { valueOr } from '../model/part.ts';
import type { Target } from '../model/probe.ts';
import type { Layout } from './layout.ts';
import { serversOf } from './upstreams.ts';

/**
 * Whether CoreDNS asks a server at this port, as far as its configuration tells: nodes may use the same address at another one, and what
 * answers there says nothing of it.
 */
export function isAskedAtPort(layout: Layout, { address, port }: Target): boolean {
  const ports = portsIn(layout).get(address);
  return ports === undefined || ports.includes(port);
}

/** By address. It is asked for of every cell by every hypothesis. */
function portsIn(layout: Layout): ReadonlyMap<string, readonly number[]> {
  const known = knownPorts.get(layout);
  if (known !== undefined) return known;
  const nameservers = layout.upstreams.filter(({ plain }) => plain).map(({ address }) => address);
  const servers = forwardsInUse(valueOr(layout.corefile, emptyCorefile)).flatMap(({ zone, upstream }) =>
    serversOf(upstream, zone, nameservers),
  );
  const ports = new Map(
    [...Map.groupBy(servers, ({ address }) => address)].map(
      ([address, own]) => [address, own.map(({ port }) => port)] as const,
    ),
  );
  knownPorts.set(layout, ports);
  return ports;
}

const knownPorts = new WeakMap<Layout, ReadonlyMap<string, readonly number[]>>();
