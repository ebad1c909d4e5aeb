import type { OutcomeClass } from '../model/outcome.ts';
import type { Protocol } from '../model/probe.ts';
import { mix, type Distribution } from './distribution.ts';

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

/**
 * What a client of CoreDNS sees, given what each upstream would answer. The first upstream is drawn at random (policy
 * `random`, the default); any reply is relayed, SERVFAIL, REFUSED and NXDOMAIN included, and only silence fails over.
 * Where every upstream is silent: SERVFAIL after 6 s while they are not marked down, 2 s afterwards, 4 s between, rarely
 * at once. Over TCP the dial itself may outlast the client.
 */
export function forwardOutcome(answers: readonly Distribution[], protocol: Protocol): Distribution {
  return afterSilence(answers, protocol, 0);
}

function afterSilence(answers: readonly Distribution[], protocol: Protocol, tried: number): Distribution {
  if (answers.length === 0) return everyoneSilent(protocol);
  return mix(
    answers.map((first, index) => {
      const others = answers.filter((_, other) => other !== index);
      return [1 / answers.length, orNext(first, () => afterSilence(others, protocol, tried + 1), tried)];
    }),
  );
}

function orNext(answer: Distribution, next: () => Distribution, tried: number): Distribution {
  const silence = noAnswer.reduce((sum, outcome) => sum + (answer[outcome] ?? 0), 0);
  const reply: Partial<Record<OutcomeClass, number>> = {};
  for (const [outcome, share] of Object.entries(answer) as [OutcomeClass, number][]) {
    if (!noAnswer.includes(outcome)) reply[outcome] = share;
  }
  const relayed = tried === 0 ? reply : late(reply);
  return silence === 0
    ? relayed
    : mix([
        [1, relayed],
        [silence, next()],
      ]);
}

/** An upstream already marked down is passed over without waiting, so part of the answers comes in time. */
function late(reply: Distribution): Distribution {
  const { noerror = 0, nodata = 0, nxdomain = 0, ...others } = reply;
  const soon = 0.75;
  return {
    ...others,
    noerror: noerror * soon,
    nodata: nodata * soon,
    nxdomain: nxdomain * soon,
    'late-2s': (others['late-2s'] ?? 0) + (noerror + nodata + nxdomain) * (1 - soon),
  };
}

function everyoneSilent(protocol: Protocol): Distribution {
  return protocol === 'udp'
    ? { 'servfail-2s': 0.4, 'servfail-6s': 0.33, 'servfail-4s': 0.17, 'servfail-now': 0.07, silent: 0.03 }
    : {
        'servfail-2s': 0.33,
        'servfail-6s': 0.27,
        'servfail-4s': 0.15,
        'servfail-now': 0.05,
        'connected-silent': 0.2,
      };
}
