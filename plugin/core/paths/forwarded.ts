import { isOnHost } from '../model/is-on-host.ts';
import type { Locus } from './crossing.ts';

/** Whether a node forwards the packet for one of its pods: what it sends and takes for itself is not forwarded. */
export function isForwardedBy(node: string, locus: Locus): boolean {
  const { hop, fromNode, toNode, vantage, asker } = locus;
  const fromHost = asker === 'vantage' && isOnHost(vantage);
  const leaves = fromNode === node && !fromHost;
  if (hop === 'node-egress') return leaves;
  return hop === 'node-path' && (leaves || (toNode === node && !(fromHost && fromNode === node)));
}
