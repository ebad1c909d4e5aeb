import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';

/** Packets vanish on the way: nothing comes back, a TCP handshake never ends. */
export const dropped = ({ probe }: Crossing): Distribution =>
  sure(probe.protocol === 'udp' ? 'silent' : 'syn-silent');

/**
 * The host is there and nothing listens: ICMP port unreachable, or a TCP reset. A kernel sends about one ICMP message a
 * second to one client, so that a burst over UDP sees silence too.
 */
export const portClosed = ({ probe }: Crossing): Distribution =>
  probe.protocol === 'udp'
    ? { 'refused-port': 0.8, silent: 0.2 }
    : { 'refused-port': 0.97, 'syn-silent': 0.03 };

/** Like `dropped`, where the dropping rule may stand on the asking host itself: its own sockets then see EPERM. */
export const droppedNearby = (crossing: Crossing): Distribution =>
  crossing.vantage.kind === 'host' && crossing.asker === 'vantage' && crossing.probe.protocol === 'udp'
    ? { silent: 0.6, eperm: 0.4 }
    : dropped(crossing);

/** The process does not run but the kernel still accepts TCP connections for it (the listen backlog). */
export const processStopped = ({ probe }: Crossing): Distribution =>
  probe.protocol === 'udp' ? sure('silent') : { 'connected-silent': 0.9, 'syn-silent': 0.1 };

/**
 * A Service without endpoints: kube-proxy rejects with ICMP port unreachable, which the kernel limits to about one a
 * second, so that a burst sees silence too; on the asking host itself the same rule shows as EPERM.
 */
export const rejectedWithoutEndpoints = ({ probe, vantage }: Crossing): Distribution => {
  const quiet = probe.protocol === 'udp' ? 'silent' : 'syn-silent';
  return vantage.kind === 'host'
    ? { eperm: 0.7, 'refused-port': 0.2, [quiet]: 0.1 }
    : { 'refused-port': 0.78, [quiet]: 0.2, 'host-unreachable': 0.02 };
};

/** An address nobody translates or routes: it wanders off, and a router may say so. */
export const untranslated = ({ probe }: Crossing): Distribution => ({
  [probe.protocol === 'udp' ? 'silent' : 'syn-silent']: 0.6,
  'net-unreachable': 0.25,
  'host-unreachable': 0.15,
});
