import type { Look } from '../faults/fault.ts';
import { lost } from '../faults/looks.ts';
import type { Observation } from '../model/observation.ts';
import { cellKey, type Probe, type Vantage } from '../model/probe.ts';
import { slowMs, type Distribution } from '../paths/distribution.ts';
import type { Belated, Effect } from '../paths/predict.ts';
import { lateOrLost } from './late-or-lost.ts';
import type { Scene } from './scene.ts';

/** Times in which no answer came to some places, whatever they had asked; then all came at once, or none until the end. */
export interface Standstill {
  readonly effect: Effect;
  readonly shows: readonly Look[];
  readonly share: number;
  readonly words: string;
}

/**
 * The longest rows of questions that no answer came to until one moment, as what may have befallen them all at once. The questions
 * of a sweep follow one another: a second in which nothing moves strikes some targets and spares others, as if it were they
 * that are slow. How late each answer is follows from when it was asked, which no fault of a hop would explain.
 */
export function standstillOf(scene: Scene, vantages: readonly Vantage[]): Standstill | null {
  const asked = askedFrom(scene, vantages);
  const worst = worstOf(asked);
  if (worst.length === 0) return null;
  const fates = fatesOf(scene, asked, worst);
  return {
    effect: (crossing) => {
      const fate = fates.get(crossing.probe);
      return fate === undefined ? null : belated(fate, lateOrLost(crossing));
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

function askedFrom({ observations }: Scene, vantages: readonly Vantage[]): readonly Measured[] {
  const ids = new Set(vantages.map(({ id }) => id));
  return observations.samples
    .filter((one): one is Measured => one.kind === 'measured')
    .filter(({ probe }) => ids.has(probe.vantage));
}

/** Fewer questions that fared ill are no standstill. */
const leastStruck = 4;

/** More would explain anything. */
const mostSpans = 3;

/** The times without any answer that most questions waited for which fared ill. */
function worstOf(asked: readonly Measured[]): readonly Span[] {
  const ill = asked.filter(faresIll);
  if (ill.length < leastStruck) return [];
  const answering = new Set(asked.filter(({ outcome }) => outcome.rcode !== null).map(lineOf));
  // Who never answers there is no witness of one moment.
  const witnesses = ill.filter((one) => answering.has(lineOf(one)));
  return silences(asked)
    .map((span) => ({ span, struck: witnesses.filter(isIn(span)).length }))
    .filter(({ struck }) => struck >= leastStruck)
    .sort((a, b) => b.struck - a.struck)
    .slice(0, mostSpans)
    .map(({ span }) => span);
}

const lineOf = ({ probe }: Measured): string => `${probe.vantage} ${probe.target.address} ${probe.protocol}`;

/** Times before, between and after answers, long enough to make answers slow. */
function silences(asked: readonly Measured[]): readonly Span[] {
  const arrivals = asked
    .filter(({ outcome }) => outcome.rcode !== null)
    .map(endedMs)
    .sort((a, b) => a - b);
  if (arrivals.length === 0) return [];
  return [...arrivals, Infinity].flatMap((toMs, index): readonly Span[] => {
    const fromMs = arrivals[index - 1] ?? -Infinity;
    return toMs - fromMs < slowMs ? [] : [{ fromMs, toMs }];
  });
}

/** A question may be on its way when it begins. */
const isIn =
  ({ fromMs, toMs }: Span) =>
  (one: Measured): boolean =>
    one.sentMs > fromMs - onTheWayMs && endedMs(one) > fromMs && one.sentMs < toMs;

const onTheWayMs = 15;

const endedMs = ({ sentMs, outcome }: Measured): number => sentMs + outcome.tookMs;

const faresIll = ({ probe, outcome }: Measured): boolean =>
  ['silent', 'syn-silent', 'connected-silent', 'late-2s', 'late-5s'].includes(outcome.class) ||
  (probe.protocol === 'udp' && outcome.rcode !== null && outcome.tookMs >= slowMs);

/** Twelfths of a cell's questions: by when they were asked, not by what became of them. */
interface Fate {
  readonly late: number;
  readonly slow: number;
}

/** Of the cells that were asked in these times. */
function fatesOf(scene: Scene, asked: readonly Measured[], spans: readonly Span[]): ReadonlyMap<Probe, Fate> {
  const waits = new Map<string, number[]>();
  for (const span of spans)
    for (const one of asked.filter(isIn(span))) {
      const key = cellKey(one.probe);
      const known = waits.get(key);
      if (known === undefined) waits.set(key, [span.toMs - one.sentMs]);
      else known.push(span.toMs - one.sentMs);
    }
  return new Map(
    scene.cells.flatMap((cell): readonly (readonly [Probe, Fate])[] => {
      const fate = fateOf(waits.get(cell.key) ?? [], cell.measured);
      return fate.late + fate.slow === 0 ? [] : [[cell.probe, fate]];
    }),
  );
}

/** From when on an answer counts as late by seconds. */
const lateMs = 1800;

function fateOf(waits: readonly number[], measured: number): Fate {
  const late = waits.filter((wait) => wait >= lateMs).length;
  const slow = waits.reduce((sum, wait) => sum + (wait >= lateMs ? 0 : slowness(wait)), 0);
  const twelfths = (count: number): number => Math.round((12 * count) / Math.max(1, measured));
  return { late: twelfths(late), slow: twelfths(slow) };
}

/** What has piled up comes in within some hundred milliseconds more. */
const slowness = (waitMs: number): number =>
  Math.min(1, Math.max(0, (waitMs - slowMs / 2) / (slowMs / 2 + pileMs)));

const pileMs = 100;

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
