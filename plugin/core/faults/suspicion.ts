import type { Hop } from '../model/hop.ts';
import type { Crossing } from '../paths/crossing.ts';
import type { Manner, Subject } from './manners.ts';
import type { Place } from './places.ts';

/** A place at which something nobody thought of may go wrong, and how that may look. */
export interface Suspicion {
  readonly hop: Hop;
  readonly manners: readonly Manner[];
  readonly crosses: Place;
  /** Only what asks for this; absent: everything. */
  readonly asks?: (crossing: Crossing) => boolean;
  /** Of what is asked there only a part is struck. */
  readonly spares?: Place;
  /** A resolver may stand between it and the probe, and answer for what it did not get; absent: what it does is seen as it is. */
  readonly relayed?: true;
  /** What goes wrong there, as the beginning of a sentence. */
  readonly where: string;
  /** Who behaves so; absent: "it". */
  readonly subject?: Subject;
  /** What would name the cause there could not be read: that nobody can name it makes it no less likely. */
  readonly veiled?: boolean;
  readonly settledBy?: string;
  /** Two commands at least. */
  readonly fix: readonly string[];
}

export const onTheWay: readonly Manner[] = [
  'dropped',
  'hung',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'unreachable',
  'udp-rejected',
  'reset',
  'slow',
];
/** A full queue holds all packets, what reads or polices DNS those over UDP alone. */
export const inNetwork: readonly Manner[] = [...onTheWay, 'held', 'udp-held'];

/** Rules of a kernel drop, refuse or mislead; they take no time. */
export const inTranslation: readonly Manner[] = onTheWay.filter((manner) => manner !== 'slow');

/** What something says that an address leads to in place of CoreDNS. */
export const answeredElsewhere: readonly Manner[] = [
  'servfail',
  'refusing',
  'denying',
  'empty',
  'wrong-answer',
];

export const inTheServer: readonly Manner[] = [
  'dropped',
  'udp-dropped',
  'tcp-dropped',
  'refused',
  'gone',
  'servfail',
  'refusing',
  'denying',
  'empty',
  'late',
  'slow',
  'reset',
  'other-rcode',
  'truncated',
  'wrong-answer',
];

/** What a server may say wrongly of some names while it answers others as it should. */
export const inAnswers: readonly Manner[] = [
  'servfail',
  'refusing',
  'denying',
  'empty',
  'late',
  'slow',
  'other-rcode',
  'truncated',
  'wrong-answer',
];
