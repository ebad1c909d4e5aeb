import type { Locus } from './crossing.ts';

/** Over the node's own link. */
export const crossesBorder = ({ hop, fromNode, toNode }: Locus, node: string): boolean =>
  hop === 'node-path'
    ? (fromNode === node) !== (toNode === node)
    : hop === 'node-egress' && fromNode === node;
