import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { delayed } from '../paths/predict.ts';
import { droppedNearby } from './effects.ts';

/** How something nobody thought of may look at a hop. */
export type Manner =
  | 'dropped'
  | 'udp-dropped'
  | 'tcp-dropped'
  | 'refused'
  | 'unreachable'
  | 'servfail'
  | 'refusing'
  | 'denying'
  | 'empty'
  | 'late'
  | 'slow';

const hungBehindBacklog = constant({ 'syn-silent': 0.85, 'connected-silent': 0.15 });
const refusedOverUdp = constant({ 'refused-port': 0.6, eperm: 0.1, silent: 0.2, reset: 0.1 });
const refusedOverTcp = constant({ 'refused-port': 0.6, eperm: 0.1, 'syn-silent': 0.2, reset: 0.1 });
const unreachableOverUdp = constant({ 'host-unreachable': 0.45, 'net-unreachable': 0.45, silent: 0.1 });
const unreachableOverTcp = constant({ 'host-unreachable': 0.45, 'net-unreachable': 0.45, 'syn-silent': 0.1 });
const anyServfail = constant({
  'servfail-now': 0.55,
  'servfail-2s': 0.2,
  'servfail-4s': 0.1,
  'servfail-6s': 0.15,
});
const anyLateness = constant({ 'late-2s': 0.6, 'late-5s': 0.4 });

/** What a probe sees that crosses something behaving in this manner; null where it passes. */
export function lookOf(manner: Manner, crossing: Crossing): Distribution | typeof delayed | null {
  const { probe, hop } = crossing;
  const udp = probe.protocol === 'udp';
  const quietTcp = hop === 'coredns-process' ? hungBehindBacklog : sure('syn-silent');
  switch (manner) {
    case 'dropped':
      return udp ? droppedNearby(crossing) : quietTcp;
    case 'udp-dropped':
      return udp ? droppedNearby(crossing) : null;
    case 'tcp-dropped':
      return udp ? null : quietTcp;
    case 'refused':
      return udp ? refusedOverUdp : refusedOverTcp;
    case 'unreachable':
      return udp ? unreachableOverUdp : unreachableOverTcp;
    case 'servfail':
      return anyServfail;
    case 'refusing':
      return sure('refused');
    case 'denying':
      return probe.question.kind === 'cluster-absent' || probe.question.kind === 'external-absent'
        ? null
        : sure('nxdomain');
    case 'empty':
      return sure('nodata');
    case 'late':
      return anyLateness;
    case 'slow':
      return delayed;
  }
}

/** The same for a person. */
export function wordsOf(manner: Manner): string {
  switch (manner) {
    case 'dropped':
      return 'UDP and TCP vanish without an answer';
    case 'udp-dropped':
      return 'UDP vanishes, TCP passes';
    case 'tcp-dropped':
      return 'TCP vanishes, UDP passes';
    case 'refused':
      return 'connections are refused';
    case 'unreachable':
      return 'the network says it is unreachable';
    case 'servfail':
      return 'the answer is SERVFAIL';
    case 'refusing':
      return 'the answer is REFUSED';
    case 'denying':
      return 'names that exist are denied';
    case 'empty':
      return 'answers are empty';
    case 'late':
      return 'answers are late by seconds';
    case 'slow':
      return 'answers take hundreds of milliseconds';
  }
}
