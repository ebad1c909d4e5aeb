import type { Observation, Observations } from '../model/observation.ts';
import type { OutcomeClass } from '../model/outcome.ts';
import { cellKey } from '../model/probe.ts';

/** What lasted, and when it had ended; `endedMs` null where nothing ended, and everything counts. */
export interface Lasting {
  readonly observations: Observations;
  /** Since the run began. */
  readonly endedMs: number | null;
}

/** So many samples on either side are no chance. */
const least = 3;

/** At one target alone it is the target that stands still for a while. */
const leastTargets = 2;

/** Nothing came back, or not the answer. A denial is an answer. */
const failing: readonly OutcomeClass[] = [
  ...(['silent', 'syn-silent', 'connected-silent', 'refused-port', 'reset', 'eperm'] as const),
  ...(['net-unreachable', 'host-unreachable'] as const),
  ...(['servfail-now', 'servfail-2s', 'servfail-4s', 'servfail-6s'] as const),
];

/**
 * A fault that ended during the run: what failed every time before some moment was answered every time after it, at several targets, and
 * nothing failed any more. What was asked later says nothing about it, and is left out.
 */
export function whileItLasted(observations: Observations): Lasting {
  const measured = observations.samples.filter((sample) => sample.kind === 'measured');
  const turned = [...Map.groupBy(measured, ({ probe }) => cellKey(probe)).values()].flatMap(turnOf);
  const targets = new Set(turned.map(({ target }) => target));
  const endedMs = Math.min(...turned.map(({ firstPassedMs }) => firstPassedMs));
  const isOver = measured.every((sample) => sample.sentMs < endedMs || !isFailing(sample));
  if (targets.size < leastTargets || !isOver) return { observations, endedMs: null };
  // When between the last failure and the first answer it ended, nobody knows.
  const lastFailedMs = Math.max(...measured.filter(isFailing).map(({ sentMs }) => sentMs));
  const samples = observations.samples.filter(
    (sample) => sample.kind === 'missing' || sample.sentMs <= lastFailedMs,
  );
  const places = new Set(samples.map(({ probe }) => probe.vantage));
  return {
    observations: {
      ...observations,
      samples,
      vantages: observations.vantages.filter(
        ({ vantage, state }) => state.kind === 'missing' || places.has(vantage.id),
      ),
    },
    endedMs,
  };
}

type Measured = Observation & { readonly kind: 'measured' };

interface Turn {
  readonly target: string;
  readonly firstPassedMs: number;
}

/** Of samples of one question that failed all at first, and then none; none else. */
function turnOf(cell: readonly Measured[]): readonly Turn[] {
  const samples = cell.toSorted((a, b) => a.sentMs - b.sentMs);
  const lost = samples.findIndex((sample) => !isFailing(sample));
  const later = lost < 0 ? [] : samples.slice(lost);
  const [first] = later;
  return first !== undefined && lost >= least && later.length >= least && !later.some(isFailing)
    ? [{ target: first.probe.target.address, firstPassedMs: first.sentMs }]
    : [];
}

const isFailing = ({ outcome }: Measured): boolean => failing.includes(outcome.class);
