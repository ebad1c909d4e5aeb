import type { Crossing } from '../paths/crossing.ts';
import { constant, sure, type Distribution } from '../paths/distribution.ts';
import { delayed, type Belated } from '../paths/predict.ts';
import { droppedNearby } from './effects.ts';
import type { Look } from './fault.ts';
import { heldUp, lateReply, noReply } from './late-replies.ts';
import { lost, rejected } from './looks.ts';

/** How something nobody thought of may look at a hop. */
export type Manner =
  | 'dropped'
  | 'hung'
  | 'udp-dropped'
  | 'tcp-dropped'
  | 'refused'
  | 'unreachable'
  | 'udp-rejected'
  | 'gone'
  | 'servfail'
  | 'refusing'
  | 'denying'
  | 'empty'
  | 'unanswered'
  | 'late'
  | 'held'
  | 'udp-held'
  | 'slow'
  | 'reset'
  | 'unsent'
  | 'other-rcode'
  | 'truncated'
  | 'cut-and-mute'
  | 'wrong-answer'
  | 'unreadable';

/** Who behaves so: for the grammar of a sentence. */
export type Subject = 'it' | 'they' | 'every server' | 'the only server asked';

const hungBehindBacklog = constant({ 'syn-silent': 0.85, 'connected-silent': 0.15 });
const takenOverTcp = constant({ 'connected-silent': 0.9, 'syn-silent': 0.1 });
const refusedOverUdp = constant({ 'refused-port': 0.77, eperm: 0.01, silent: 0.2, reset: 0.02 });
const refusedOverTcp = constant({ 'refused-port': 0.94, eperm: 0.01, 'syn-silent': 0.03, reset: 0.02 });
const unreachableOverUdp = constant({ 'host-unreachable': 0.45, 'net-unreachable': 0.45, silent: 0.1 });
const unreachableOverTcp = constant({ 'host-unreachable': 0.45, 'net-unreachable': 0.45, 'syn-silent': 0.1 });
/** Whatever ICMP says, it says about once a second: a burst meets silence (RFC 1812, 4.3.2.8). */
const rejectedOverUdp = constant({
  silent: 0.55,
  'host-unreachable': 0.15,
  'net-unreachable': 0.15,
  'refused-port': 0.15,
});
/** Nobody has the address: a neighbour that is looked for in vain is silence for three seconds, and then "host unreachable" (RFC 826, RFC 1122). */
const goneOverUdp = constant({ silent: 0.6, 'host-unreachable': 0.4 });
const goneOverTcp = constant({ 'syn-silent': 0.6, 'host-unreachable': 0.4 });
/** The sender's own kernel has no way for it: the socket says so at once (ip-route(8): blackhole, prohibit, unreachable). */
const unsent = constant({ reset: 0.4, 'net-unreachable': 0.3, 'host-unreachable': 0.1, eperm: 0.2 });
const anyServfail = constant({
  'servfail-now': 0.55,
  'servfail-2s': 0.2,
  'servfail-4s': 0.1,
  'servfail-6s': 0.15,
});
/** CoreDNS answers FORMERR where the reply is to another question. */
const takenForWrong = constant({ 'other-rcode': 0.8, 'servfail-now': 0.15, silent: 0.05 });

/** What a probe sees that crosses something behaving in this manner; null where it passes. */
export function lookOf(manner: Manner, crossing: Crossing): Distribution | Belated | typeof delayed | null {
  const { probe, hop } = crossing;
  const udp = probe.protocol === 'udp';
  const quietTcp = hop === 'coredns-process' ? hungBehindBacklog : sure('syn-silent');
  switch (manner) {
    case 'dropped':
      return udp ? droppedNearby(crossing) : quietTcp;
    case 'hung':
      return udp ? sure('silent') : takenOverTcp;
    case 'udp-dropped':
      return udp ? droppedNearby(crossing) : null;
    case 'tcp-dropped':
      return udp ? null : quietTcp;
    case 'refused':
      return udp ? refusedOverUdp : refusedOverTcp;
    case 'unreachable':
      return udp ? unreachableOverUdp : unreachableOverTcp;
    case 'udp-rejected':
      return udp ? rejectedOverUdp : null;
    case 'gone':
      return udp ? goneOverUdp : goneOverTcp;
    case 'servfail':
      return anyServfail;
    case 'refusing':
      return isNotItsOwn(crossing) ? null : sure('refused');
    case 'denying':
      return isNotItsOwn(crossing) ||
        probe.question.kind === 'cluster-absent' ||
        probe.question.kind === 'external-absent'
        ? null
        : sure('nxdomain');
    case 'empty':
      return isNotItsOwn(crossing) ? null : sure('nodata');
    case 'unanswered':
      return noReply[probe.protocol];
    case 'late':
      return lateReply(crossing);
    case 'held':
      return heldUp(crossing);
    case 'udp-held':
      return udp ? heldUp(crossing) : null;
    case 'slow':
      return delayed;
    case 'reset':
      return udp ? null : sure('reset');
    case 'unsent':
      return unsent;
    case 'truncated':
      return udp ? sure('truncated') : null;
    case 'cut-and-mute':
      return udp ? sure('truncated') : takenOverTcp;
    case 'other-rcode':
      return sure('other-rcode');
    case 'wrong-answer':
      return crossing.asker === 'coredns' ? takenForWrong : sure('wrong-answer');
    case 'unreadable':
      return crossing.asker !== 'coredns' ? sure('wrong-answer') : udp ? sure('silent') : takenOverTcp;
  }
}

/** A resolver of the network that is asked for names of the cluster is right not to know them: whoever asks it is wrong. */
const isNotItsOwn = ({ hop, asker, clusterName }: Crossing): boolean =>
  clusterName && asker === 'vantage' && (hop === 'upstream' || hop === 'authority');

/** What of `lookOf` nobody would think of the manner without; `relays` where a resolver may stand between. */
export function showsOf(manner: Manner, relays: boolean): readonly Look[] {
  switch (manner) {
    case 'dropped':
    case 'hung':
      return relays ? lost : ['silent', 'eperm', 'syn-silent', 'connected-silent'];
    case 'udp-dropped':
      return relays ? lost : ['silent', 'eperm'];
    case 'tcp-dropped':
      return relays ? lost : ['syn-silent', 'connected-silent'];
    case 'refused':
      return relays ? rejected : ['refused-port', 'eperm', 'reset'];
    case 'unreachable':
      return relays ? rejected : ['host-unreachable', 'net-unreachable'];
    case 'udp-rejected':
      return relays ? rejected : ['host-unreachable', 'net-unreachable', 'refused-port'];
    case 'gone':
      return relays ? [...lost, ...rejected] : ['silent', 'syn-silent', 'host-unreachable'];
    case 'servfail':
      return ['servfail-now', 'servfail-2s', 'servfail-4s', 'servfail-6s'];
    case 'refusing':
      return ['refused'];
    case 'denying':
      return ['nxdomain'];
    case 'empty':
      return ['nodata'];
    case 'unanswered':
      return relays ? [...lost, 'reset'] : ['silent', 'connected-silent', 'reset'];
    case 'late':
      return relays ? lost : ['late-2s', 'late-5s'];
    case 'held':
    case 'udp-held':
      return ['late-2s', 'late-5s', 'slow'];
    case 'slow':
      return ['slow'];
    case 'unsent':
      return ['reset', 'net-unreachable', 'host-unreachable', 'eperm'];
    case 'reset':
    case 'other-rcode':
    case 'truncated':
      return [manner];
    case 'cut-and-mute':
      return ['truncated'];
    case 'wrong-answer':
    case 'unreadable':
      return ['wrong-answer'];
  }
}

/** The same for a person: a whole sentence, which goes on after a colon. */
export function wordsOf(manner: Manner, subject: Subject): string {
  switch (manner) {
    case 'dropped':
      return 'questions over UDP and TCP vanish without an answer';
    case 'hung':
      return 'something takes the questions, accepts connections, and never answers';
    case 'udp-dropped':
      return 'questions over UDP vanish, those over TCP pass';
    case 'tcp-dropped':
      return 'questions over TCP vanish, those over UDP pass';
    case 'refused':
      return 'the DNS port is refused';
    case 'unreachable':
      return 'the network calls the address unreachable';
    case 'udp-rejected':
      return 'questions over UDP are rejected, those over TCP pass';
    case 'gone':
      return 'questions vanish, or the network calls the host unreachable, as where nobody has the address';
    case 'servfail':
      return `${answers(subject)} SERVFAIL`;
    case 'refusing':
      return `${answers(subject)} REFUSED`;
    case 'denying':
      return `${subject} ${subject === 'they' ? 'deny' : 'denies'} names that exist`;
    case 'empty':
      return `${subject} ${subject === 'they' ? 'give' : 'gives'} empty answers`;
    case 'unanswered':
      return 'questions over UDP get no answer in time, and over TCP connections are left waiting or closed';
    case 'late':
      return 'answers come late by seconds';
    case 'held':
      return 'answers come late by seconds, over UDP and TCP alike, and too late for whoever does not wait as long, as if they were lost';
    case 'udp-held':
      return 'answers over UDP come late by seconds, and too late for whoever does not wait as long, as if they were lost; those over TCP come in time';
    case 'slow':
      return 'answers take hundreds of milliseconds';
    case 'reset':
      return 'connections over TCP are reset, questions over UDP pass';
    case 'unsent':
      return 'the kernel there does not even send the questions, over UDP and TCP alike';
    case 'other-rcode':
      return `${answers(subject)} with an error that no resolver should give (such as NOTIMP or FORMERR)`;
    case 'truncated':
      return 'answers over UDP come cut short, so that all is asked again over TCP';
    case 'cut-and-mute':
      return 'answers over UDP come cut short, and whoever asks again over TCP, as that demands, gets a connection and no answer';
    case 'wrong-answer':
      return `${answers(subject)} something else than ${subject === 'they' ? 'they' : 'it'} should`;
    case 'unreadable':
      return `${answers(subject)} what nobody can read, or under another number than the question's, and CoreDNS waits on`;
  }
}

const answers = (subject: Subject): string => `${subject} ${subject === 'they' ? 'answer' : 'answers'}`;
