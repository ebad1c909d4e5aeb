import { usualManner, type ForwardManner } from '../corefile/forward-line.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import type { Protocol } from '../model/probe.ts';
import { addOdds, noOdds, oddsOf, placeOf, type Distribution, type Odds } from './distribution.ts';

/** What CoreDNS's forward plugin treats as "no answer": it goes on to the next upstream after its read time-out of 2 s. */
const noAnswer: readonly OutcomeClass[] = [
  'silent',
  'syn-silent',
  'connected-silent',
  'reset',
  'refused-port',
  'eperm',
  'net-unreachable',
  'host-unreachable',
];

const silentPlaces = noAnswer.map(placeOf);
const timelyPlaces = (['noerror', 'nodata', 'nxdomain'] as const).map(placeOf);
const quickPlaces = (['reset', 'refused-port', 'eperm', 'net-unreachable'] as const).map(placeOf);
const latePlace = placeOf('late-2s');

/** Of the answers from a second upstream, those without delay: an upstream already marked down is passed over at once. */
const soon = 0.75;

const everyoneSilentUdp: Distribution = {
  'servfail-2s': 0.4,
  'servfail-6s': 0.33,
  'servfail-4s': 0.17,
  'servfail-now': 0.07,
  silent: 0.03,
};

const everyoneSilentTcp: Distribution = {
  'servfail-2s': 0.33,
  'servfail-6s': 0.27,
  'servfail-4s': 0.15,
  'servfail-now': 0.05,
  'connected-silent': 0.2,
};

/** A dial that nobody answers outlasts a client over UDP as well, a connection that is accepted and left alone does not. */
const everyoneSilentDialled: Distribution = {
  silent: 0.4,
  'servfail-6s': 0.3,
  'servfail-2s': 0.17,
  'servfail-4s': 0.1,
  'servfail-now': 0.03,
};

/** How CoreDNS asks its upstreams, which need not be how it was asked. */
export type Transport = Protocol | 'tls';

/** Where a server speaks no TLS its refusal was seen to end in SERVFAIL at once, the server being marked down by then. */
const everyoneRefusedTls: Distribution = { 'servfail-now': 0.985, 'servfail-2s': 0.01, 'servfail-6s': 0.005 };

const refusedPlaces = (['refused-port', 'reset'] as const).map(placeOf);

/**
 * What a client of CoreDNS sees, given what each upstream would answer. The first upstream is drawn at random (policy
 * `random`, the default) or is the first of the list (`sequential`); any reply is relayed, SERVFAIL, REFUSED and NXDOMAIN
 * included, and only silence fails over. Where every upstream is silent: SERVFAIL after 6 s while they are not marked down, 2 s
 * afterwards, 4 s between, rarely at once. Over TCP the dial itself may outlast the client.
 */
export function forwardOutcome(
  answers: readonly Odds[],
  protocol: Protocol,
  { inOrder, marksDown }: ForwardManner = usualManner,
  over: Transport = protocol,
): Odds {
  const [first] = answers;
  if (first !== undefined && answers.every((answer) => answer === first) && silenceOf(first) === 0)
    return first;
  const silences = answers.map(silenceOf);
  const anySilence = silences.some((silence) => silence > 0);
  // Datagrams are mostly refused in vain: a kernel says so about once a second (RFC 1812, 4.3.2.8).
  const quick = over === 'udp' || !anySilence ? null : answers.map(quickOf);
  const reached = inOrder ? reachedInOrder : reachedLater;
  const lateShare = marksDown ? 1 - soon : 1;
  const outcome: Odds = noOdds();
  answers.forEach((answer, index) => {
    const firstAsked = inOrder ? Number(index === 0) : 1 / answers.length;
    addReply(outcome, answer, firstAsked, 0);
    const later = anySilence ? reached(silences, index) : 0;
    if (later > 0) {
      const inTime = quick === null ? 0 : reached(quick, index) / later;
      addReply(outcome, answer, later, lateShare * (1 - inTime));
    }
  });
  const allSilent = product(silences);
  const allRefused = over === 'tls' ? product(answers.map(refusalOf)) : 0;
  if (allRefused > 0) addOdds(outcome, allRefused, oddsOf(everyoneRefusedTls));
  // Not refused, but accepted and left alone.
  const allHeld = protocol === 'udp' && over !== 'udp' ? product(answers.map(heldOf)) : 0;
  if (allHeld > 0) addOdds(outcome, allHeld, oddsOf(everyoneSilentUdp));
  const others = allSilent - allRefused - allHeld;
  if (others > 0) addOdds(outcome, others, oddsOf(whereSilent(protocol, over)));
  return outcome;
}

const whereSilent = (protocol: Protocol, over: Transport): Distribution =>
  protocol === 'tcp' ? everyoneSilentTcp : over === 'udp' ? everyoneSilentUdp : everyoneSilentDialled;

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);

const shareOf = (answer: Odds, places: readonly number[]): number =>
  places.reduce((sum, place) => sum + (answer[place] ?? 0), 0);

const silenceOf = (answer: Odds): number => shareOf(answer, silentPlaces);

/** Goes on to the next in time: a host that is looked for in vain takes a second, and seldom three. */
const quickOf = (answer: Odds): number =>
  shareOf(answer, quickPlaces) + shareOf(answer, [placeOf('host-unreachable')]) * 0.9;

const heldOf = (answer: Odds): number => shareOf(answer, [placeOf('connected-silent')]);

const refusalOf = (answer: Odds): number => shareOf(answer, refusedPlaces);

/** Adds what one upstream replies; `lateShare` of the timely answers come late. */
function addReply(outcome: Odds, answer: Odds, weight: number, lateShare: number): void {
  for (let place = 0; place < outcome.length; place += 1) {
    const share = weight * (answer[place] ?? 0);
    if (share === 0 || silentPlaces.includes(place)) continue;
    const late = timelyPlaces.includes(place) ? share * lateShare : 0;
    outcome[place] = (outcome[place] ?? 0) + share - late;
    outcome[latePlace] = (outcome[latePlace] ?? 0) + late;
  }
}

/** Probability that this upstream is asked, but not first, where all before it in the list must have been silent. */
const reachedInOrder = (silences: readonly number[], index: number): number =>
  index === 0 ? 0 : silences.slice(0, index).reduce((product, silence) => product * silence, 1);

/**
 * Probability that this upstream is asked, but not first: that all before it in a random order were silent. Sum over the
 * number k of those before it: the mean over all k-subsets of the others of their joint silence, each k equally likely.
 */
function reachedLater(silences: readonly number[], index: number): number {
  const others = silences.filter((_, other) => other !== index);
  let symmetric = [1];
  for (const silence of others) {
    symmetric = [...symmetric, 0].map(
      (value, k) => value + (k === 0 ? 0 : (symmetric[k - 1] ?? 0) * silence),
    );
  }
  let sum = 0;
  let subsets = 1;
  for (let k = 1; k <= others.length; k += 1) {
    subsets = (subsets * (others.length - k + 1)) / k;
    sum += (symmetric[k] ?? 0) / subsets;
  }
  return sum / silences.length;
}
