import type { HopKind } from '../model/hop.ts';
import type { Locus } from '../paths/crossing.ts';

/** Where faults strike, whatever is asked there. */
export type Place = (locus: Locus) => boolean;

/** A hop of one CoreDNS pod, or of one of several. */
export const ofPods =
  (kind: HopKind, pods: readonly string[]): Place =>
  ({ hop, pod }) =>
    hop === kind && pod !== null && pods.includes(pod.name);

/** A hop of packets that start from a node. */
export const fromNodeAt =
  (kind: HopKind, node: string): Place =>
  ({ hop, fromNode }) =>
    hop === kind && fromNode === node;

/** Before or in one of these upstream resolvers. */
export const ofUpstreams =
  (kind: HopKind, addresses: readonly string[]): Place =>
  ({ hop, upstream }) =>
    hop === kind && upstream !== null && addresses.includes(upstream);

/** The path from one node to pods of another. */
export const along =
  (from: string, to: string): Place =>
  ({ hop, fromNode, toNode }) =>
    hop === 'node-path' && fromNode === from && toNode === to;
