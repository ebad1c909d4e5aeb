import type { Crossing } from '../paths/crossing.ts';
import { sure, type Distribution } from '../paths/distribution.ts';

/** Packets vanish on the way: nothing comes back, a TCP handshake never ends. */
export const dropped = ({ probe }: Crossing): Distribution =>
  sure(probe.protocol === 'udp' ? 'silent' : 'syn-silent');

/** The host is there and nothing listens: ICMP port unreachable, or a TCP reset. */
export const portClosed = (): Distribution => sure('refused-port');

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
    ? { eperm: 0.6, 'refused-port': 0.2, [quiet]: 0.2 }
    : { 'refused-port': 0.5, [quiet]: 0.48, 'host-unreachable': 0.02 };
};

/** An address nobody translates or routes: it wanders off, and a router may say so. */
export const untranslated = ({ probe }: Crossing): Distribution => ({
  [probe.protocol === 'udp' ? 'silent' : 'syn-silent']: 0.6,
  'net-unreachable': 0.25,
  'host-unreachable': 0.15,
});
