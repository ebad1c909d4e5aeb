import type { Hop } from '../model/hop.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Manner } from './manners.ts';
import type { Place } from './places.ts';

/** A place at which something nobody thought of may go wrong, and how that may look. */
export interface Suspicion {
  readonly hop: Hop;
  readonly manners: readonly Manner[];
  readonly crosses: Place;
  /** Only what asks for this; absent: everything. */
  readonly asks?: (crossing: Crossing) => boolean;
  /** A resolver may stand between it and the probe, and answer for what it did not get; absent: what it does is seen as it is. */
  readonly relayed?: true;
  readonly where: string;
  readonly settledBy?: string;
  readonly fix?: readonly string[];
}

export const onTheWay: readonly Manner[] = [
  'dropped',
  'hung',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'unreachable',
  'slow',
];
export const inTheServer: readonly Manner[] = [
  'dropped',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'servfail',
  'refusing',
  'denying',
  'empty',
  'late',
  'slow',
];
