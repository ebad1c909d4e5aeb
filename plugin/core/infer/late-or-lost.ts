import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';

const byUdp = constant({ 'late-2s': 0.8, 'late-5s': 0.1, silent: 0.1 });
const byTcp = constant({ 'late-2s': 0.8, 'late-5s': 0.1, 'connected-silent': 0.07, 'syn-silent': 0.03 });
const ofClusterByUdp = constant({ silent: 0.6, 'late-2s': 0.4 });
const ofClusterByTcp = constant({ 'connected-silent': 0.45, 'syn-silent': 0.15, 'late-2s': 0.4 });

/**
 * How a question ends whose answer takes seconds: nobody waits for a name of the cluster longer than 2 s, unless it is the asker
 * that stood still. The same object for the same ending.
 */
export const lateOrLost = ({ clusterName, probe }: Pick<Crossing, 'clusterName' | 'probe'>): Distribution =>
  probe.protocol === 'udp' ? (clusterName ? ofClusterByUdp : byUdp) : clusterName ? ofClusterByTcp : byTcp;
