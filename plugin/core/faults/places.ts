import { isOnHost } from '../model/is-on-host.ts';
import type { HopKind } from '../model/hop.ts';
import type { Locus } from '../paths/crossing.ts';

/** Where faults strike, whatever is asked there. The same place is the same function: what is there is looked up once. */
export type Place = (locus: Locus) => boolean;

/** A hop of one CoreDNS pod, or of one of several. */
export const ofPods = (kind: HopKind, pods: readonly string[]): Place =>
  known(
    ['pods', kind, ...pods],
    () =>
      ({ hop, pod }) =>
        hop === kind && pod !== null && pods.includes(pod.name),
  );

/** A hop of packets that start from a node. */
export const fromNodeAt = (kind: HopKind, node: string): Place =>
  known(
    ['from', kind, node],
    () =>
      ({ hop, fromNode }) =>
        hop === kind && fromNode === node,
  );

/** What pods of a node ask the cluster's DNS, before all that stands on the way. */
export const fromPodsOf = (node: string): Place =>
  known(
    ['from pods of', node],
    () =>
      ({ hop, asker, vantage, fromNode, upstream }) =>
        hop === 'source-policy' &&
        asker === 'vantage' &&
        !isOnHost(vantage) &&
        fromNode === node &&
        upstream === null,
  );

/** What pods of a node, CoreDNS among them, ask beyond the cluster. */
export const fromPodsOutOf = (node: string): Place =>
  known(
    ['from pods out of', node],
    () =>
      ({ hop, asker, vantage, fromNode }) =>
        hop === 'node-egress' && fromNode === node && (asker === 'coredns' || !isOnHost(vantage)),
  );

/** Pods ask it, not a node itself and not CoreDNS. */
export const isSentByPod: Place = ({ asker, vantage }) => asker === 'vantage' && !isOnHost(vantage);

/** Before or in one of these upstream resolvers. */
export const ofUpstreams = (kind: HopKind, addresses: readonly string[]): Place =>
  known(
    ['upstreams', kind, ...addresses],
    () =>
      ({ hop, upstream }) =>
        hop === kind && upstream !== null && addresses.includes(upstream),
  );

/** The path from one node to pods of another. */
export const along = (from: string, to: string): Place =>
  known(
    ['along', from, to],
    () =>
      ({ hop, fromNode, toNode }) =>
        hop === 'node-path' && fromNode === from && toNode === to,
  );

const places = new Map<string, Place>();

function known(key: readonly string[], make: () => Place): Place {
  const name = JSON.stringify(key);
  const place = places.get(name) ?? make();
  places.set(name, place);
  return place;
}
