import type { Look } from '../faults/fault.ts';
import { lost } from '../faults/looks.ts';
import type { Observation } from '../model/observation.ts';
import { cellKey, type Vantage } from '../model/probe.ts';
import { slowMs, type Distribution } from '../paths/distribution.ts';
import type { Belated, Effect } from '../paths/predict.ts';
import { lateOrLost } from './late-or-lost.ts';
import type { Scene } from './scene.ts';

/** A time in which no answer came to some places, whatever they had asked; then all came at once. */
export interface Standstill {
  readonly effect: Effect;
  readonly shows: readonly Look[];
  readonly share: number;
  readonly words: string;
}

/**
 * The longest row of questions that no answer came to until one moment, as what may have befallen them all at once. The questions
 * of a sweep follow one another: a second in which nothing moves strikes some targets and spares others, as if it were they
 * that are slow. How late each answer is follows from when it was asked, which no fault of a hop would explain.
 */
export function standstillOf(scene: Scene, vantages: readonly Vantage[]): Standstill | null {
  const asked = askedFrom(scene, vantages);
  const worst = worstOf(asked);
  if (worst === null) return null;
  const fates = new Map(
    [...Map.groupBy(asked, ({ probe }) => cellKey(probe))].map(([key, cell]) => [key, fateOf(cell, worst)]),
  );
  return {
    effect: (crossing) => {
      const fate = fates.get(cellKey(crossing.probe)) ?? spared;
      return fate === spared ? null : belated(fate, lateOrLost(crossing));
    },
    shows: [...lost, 'slow'],
    share: 1,
    words: 'for a time no answer came',
  };
}

type Measured = Observation & { readonly kind: 'measured' };

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const askedFrom = ({ observations }: Scene, vantages: readonly Vantage[]): readonly Measured[] =>
  observations.samples
    .filter((one): one is Measured => one.kind === 'measured')
    .filter(({ probe }) => vantages.some(({ id }) => id === probe.vantage));

/** Fewer questions that fared ill are no standstill. */
const leastStruck = 4;

/** The time without any answer that most questions waited for which fared ill. */
function worstOf(asked: readonly Measured[]): Span | null {
  const ill = asked.filter(faresIll);
  const spans = silences(asked).map((span) => ({ span, struck: ill.filter(isIn(span)).length }));
  const [worst] = spans.sort((a, b) => b.struck - a.struck);
  return worst === undefined || worst.struck < leastStruck ? null : worst.span;
}

/** Times before the first answer and between two answers, long enough to make answers slow. */
function silences(asked: readonly Measured[]): readonly Span[] {
  const arrivals = asked
    .filter(({ outcome }) => outcome.rcode !== null)
    .map(endedMs)
    .sort((a, b) => a - b);
  return arrivals.flatMap((toMs, index): readonly Span[] => {
    const fromMs = arrivals[index - 1] ?? -Infinity;
    return toMs - fromMs < slowMs ? [] : [{ fromMs, toMs }];
  });
}

/** A question may be on its way when it begins. */
const isIn =
  ({ fromMs, toMs }: Span) =>
  (one: Measured): boolean =>
    one.sentMs > fromMs - onTheWayMs && endedMs(one) > fromMs && one.sentMs < toMs;

const onTheWayMs = 50;

const endedMs = ({ sentMs, outcome }: Measured): number => sentMs + outcome.tookMs;

const faresIll = ({ probe, outcome }: Measured): boolean =>
  ['silent', 'syn-silent', 'connected-silent', 'late-2s', 'late-5s'].includes(outcome.class) ||
  (probe.protocol === 'udp' && outcome.rcode !== null && outcome.tookMs >= slowMs);

/** Twelfths of a cell's questions: by when they were asked, not by what became of them. */
interface Fate {
  readonly late: number;
  readonly slow: number;
}

const spared: Fate = { late: 0, slow: 0 };

/** From when on an answer counts as late by seconds. */
const lateMs = 1800;

function fateOf(cell: readonly Measured[], span: Span): Fate {
  const waits = cell.filter(isIn(span)).map(({ sentMs }) => span.toMs - sentMs);
  const late = waits.filter((wait) => wait >= lateMs).length;
  const slow = waits.filter((wait) => wait >= slowMs).length - late;
  return slow + late === 0
    ? spared
    : { late: Math.round((12 * late) / cell.length), slow: Math.round((12 * slow) / cell.length) };
}

/** The same object for the same thing: what is done along many ways is compared by it. */
function belated({ late, slow }: Fate, endings: Distribution): Belated {
  const known = made.get(endings) ?? new Map<number, Belated>();
  made.set(endings, known);
  const number = 13 * late + slow;
  const one = known.get(number) ?? {
    belates: late / 12,
    slows: late === 12 ? 0 : slow / (12 - late),
    endings,
  };
  known.set(number, one);
  return one;
}

const made = new Map<Distribution, Map<number, Belated>>();
