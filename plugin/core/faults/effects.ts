import { isOnHost } from '../model/is-on-host.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';

/** What an asker sees over each protocol; made once, for such things are asked for millions of times. */
interface ByProtocol {
  readonly udp: Distribution;
  readonly tcp: Distribution;
}

const byProtocol = (udp: Distribution, tcp: Distribution): ByProtocol => ({
  udp: constant(udp),
  tcp: constant(tcp),
});

const closed = byProtocol({ 'refused-port': 0.8, silent: 0.2 }, { 'refused-port': 0.97, 'syn-silent': 0.03 });
const stopped = byProtocol({ silent: 1 }, { 'connected-silent': 0.9, 'syn-silent': 0.1 });
const rejectedOnTheHost = byProtocol(
  { eperm: 0.68, 'refused-port': 0.19, silent: 0.1, 'net-unreachable': 0.03 },
  { eperm: 0.68, 'refused-port': 0.19, 'syn-silent': 0.1, 'net-unreachable': 0.03 },
);
const rejectedForPods = byProtocol(
  { 'refused-port': 0.75, silent: 0.2, 'host-unreachable': 0.02, 'net-unreachable': 0.03 },
  { 'refused-port': 0.75, 'syn-silent': 0.2, 'host-unreachable': 0.02, 'net-unreachable': 0.03 },
);
const wandering = byProtocol(
  { silent: 0.6, 'net-unreachable': 0.25, 'host-unreachable': 0.15 },
  { 'syn-silent': 0.6, 'net-unreachable': 0.25, 'host-unreachable': 0.15 },
);
const droppedOnTheHost = constant({ silent: 0.6, eperm: 0.4 });

/** Packets vanish on the way: nothing comes back, a TCP handshake never ends. */
export const dropped = ({ probe }: Crossing): Distribution =>
  sure(probe.protocol === 'udp' ? 'silent' : 'syn-silent');

/**
 * The host is there and nothing listens: ICMP port unreachable, or a TCP reset. A kernel sends about one ICMP message a
 * second to one client, so that a burst over UDP sees silence too.
 */
export const portClosed = ({ probe }: Crossing): Distribution => closed[probe.protocol];

/** Like `dropped`, where the dropping rule may stand on the asking host itself: its own sockets then see EPERM. */
export const droppedNearby = (crossing: Crossing): Distribution =>
  isOnHost(crossing.vantage) && crossing.asker === 'vantage' && crossing.probe.protocol === 'udp'
    ? droppedOnTheHost
    : dropped(crossing);

/** The process does not run but the kernel still accepts TCP connections for it (the listen backlog). */
export const processStopped = ({ probe }: Crossing): Distribution => stopped[probe.protocol];

/**
 * A Service without endpoints: kube-proxy rejects with ICMP port unreachable, which the kernel limits to about one a
 * second, so that a burst sees silence too; on the asking host itself the same rule shows as EPERM. Between two rules, as where
 * pods come and go, the untranslated address meets a router that does not know it.
 */
export const rejectedWithoutEndpoints = ({ probe, vantage }: Crossing): Distribution =>
  (isOnHost(vantage) ? rejectedOnTheHost : rejectedForPods)[probe.protocol];

/** An address nobody translates or routes: it wanders off, and a router may say so. */
export const untranslated = ({ probe }: Crossing): Distribution => wandering[probe.protocol];

/** A resolver that is none of the cluster's is asked for names of the cluster, which it does not know. */
export const notOfTheCluster = constant({ nxdomain: 0.9, 'servfail-now': 0.04, refused: 0.04, nodata: 0.02 });
