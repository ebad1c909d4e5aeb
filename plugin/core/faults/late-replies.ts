import { lateOrLost } from '../infer/late-or-lost.ts';
import type { Crossing } from '../paths/crossing.ts';
import { constant, type Distribution } from '../paths/distribution.ts';
import type { Belated } from '../paths/predict.ts';

const late = {
  udp: constant({ 'late-2s': 0.55, 'late-5s': 0.35, silent: 0.1 }),
  tcp: constant({ 'late-2s': 0.55, 'late-5s': 0.35, 'connected-silent': 0.06, reset: 0.04 }),
} as const;
/** CoreDNS waits 2 s, and takes no answer from after that (CoreDNS documentation, plugin "forward"). */
const awaited = {
  udp: constant({ silent: 0.8, 'late-2s': 0.2 }),
  tcp: constant({ 'connected-silent': 0.8, 'late-2s': 0.2 }),
} as const;

/** What a server answers only after seconds: who waits as long gets it, and nobody does so for names of the cluster. */
export const lateReply = ({ asker, probe, clusterName }: Crossing): Distribution =>
  asker === 'coredns'
    ? awaited[probe.protocol]
    : clusterName
      ? lateOrLost({ clusterName, probe })
      : late[probe.protocol];

/** What a server takes and does not answer: over TCP it keeps the connection, or closes it without a word. */
export const noReply = {
  udp: constant({ silent: 1 }),
  tcp: constant({ 'connected-silent': 0.6, reset: 0.35, 'syn-silent': 0.05 }),
} as const satisfies Record<Crossing['probe']['protocol'], Distribution>;

/**
 * Packets are held for seconds and delivered: nothing is lost but for whoever does not wait, and what is answered in time is slow.
 * The same object for the same ending: what is done along many ways is compared by it.
 */
export function heldUp(crossing: Crossing): Belated {
  const endings = crossing.asker === 'coredns' ? awaited[crossing.probe.protocol] : lateOrLost(crossing);
  const known = held.get(endings) ?? { belates: 0.6, slows: nearlyAll, endings };
  held.set(endings, known);
  return known;
}

/** What is called slow is a share of it; here all are. */
const nearlyAll = 1.08;

const held = new Map<Distribution, Belated>();
