import type { Source } from './directives.ts';
import { allForwards } from './forwards.ts';
import type { Finding } from './lint.ts';
import type { Corefile } from './parse.ts';

/** Where a question comes back to CoreDNS that is sent there. */
export interface Own {
  readonly address: string;
  /** "the DNS Service itself" */
  readonly what: string;
  /** Whether it comes back for names of that zone; absent: for all. */
  readonly returns?: (zone: string) => boolean;
}

/** The nameservers that the file /etc/resolv.conf names to CoreDNS pods of a node. */
export interface NodeResolver {
  readonly node: string;
  readonly nameservers: readonly string[];
}

/** Forward lines that lead back to CoreDNS. */
export function circles(
  corefile: Corefile,
  own: readonly Own[],
  resolvers: readonly NodeResolver[],
): readonly Finding[] {
  const lines = Map.groupBy(allForwards(corefile), ({ source, upstream }) =>
    JSON.stringify([source, upstream]),
  );
  return [...lines.values()].flatMap((forwards): readonly Finding[] => {
    const [first] = forwards;
    if (first === undefined) return [];
    const { source, upstream } = first;
    const zones = forwards.map(({ zone }) => zone);
    if (upstream === '/etc/resolv.conf') return stubs(source, zones, resolvers);
    const found = own.find(
      ({ address, returns = always }) =>
        (upstream === address || upstream === `${address}:53`) && zones.some(returns),
    );
    if (found !== undefined)
      return [
        { source, text: `zone ${zones.join(', ')} is forwarded to ${found.what} (${upstream}): a loop` },
      ];
    return isLoopback(upstream)
      ? [
          {
            source,
            text: `zone ${zones.join(', ')} is forwarded to a loopback address (${upstream}): in the pod that is CoreDNS itself`,
          },
        ]
      : [];
  });
}

const always = (): boolean => true;

const isLoopback = (address: string): boolean => /^(?:127\.|::1|\[::1\])/.test(address);

/** A node's own stub resolver, such as 127.0.0.53, is not there in a pod (CoreDNS documentation, plugin "loop", Troubleshooting). */
function stubs(
  source: Source,
  zones: readonly string[],
  resolvers: readonly NodeResolver[],
): readonly Finding[] {
  const found = resolvers.flatMap(({ node, nameservers }) => {
    const stub = nameservers.find(isLoopback);
    return stub === undefined ? [] : [{ node, stub }];
  });
  const [first] = found;
  return first === undefined
    ? []
    : [
        {
          source,
          text: `zone ${zones.join(', ')} is forwarded to /etc/resolv.conf, which on ${found.map(({ node }) => node).join(', ')} names a loopback address (${first.stub}): in the pod that is CoreDNS itself`,
        },
      ];
}
