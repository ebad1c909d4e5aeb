import type { Cell } from '../model/cell.ts';
import { outcomeClasses, type OutcomeClass } from '../model/outcome.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';

/** Share of samples that go wrong for no reason worth naming, spread evenly over all classes. */
export const backgroundError = 0.002;

/** Share of cells that fail alike in every sample for a reason that no model has: one odd cell proves little. */
const oddCells = 0.005;

/** Nothing answers rightly by accident. */
const neverOdd: readonly OutcomeClass[] = ['noerror', 'nodata', 'nxdomain', 'late-2s', 'late-5s'];

/**
 * Log-likelihood (nats) of a cell's counts under a predicted distribution; repeated answers of a cache count once, and a
 * uniformly failing cell may be odd as a whole.
 */
export function logLikelihood(cell: Cell, predicted: Odds, endpoints: number): number {
  let sum = 0;
  const classes = Object.entries(cell.judged ?? cell.counts) as [OutcomeClass, number][];
  if (chanceOf(predicted, 'alike') > 0) sum = correlated(classes, predicted, deciders.way);
  else if (chanceOf(predicted, 'bursts') > leastBursts) sum = correlated(classes, predicted, deciders.burst);
  else for (const [outcome, count] of classes) sum += count * Math.log(probability(predicted, outcome));
  sum += slowness(cell, predicted);
  const independent = (sum * independentSamples(cell, endpoints)) / Math.max(1, cell.measured);
  return classes.length === 1 && !classes.some(([outcome]) => neverOdd.includes(outcome))
    ? Math.log((1 - oddCells) * Math.exp(independent) + oddCells / outcomeClasses.length)
    : independent;
}

/** Below it what strikes in bursts hardly touches a cell. */
const leastBursts = 0.01;

/** How a packet ends that a standstill strikes; what an answer says comes from elsewhere. */
const strikingTogether: readonly OutcomeClass[] = [
  'eperm',
  'silent',
  'syn-silent',
  'connected-silent',
  'late-2s',
  'late-5s',
];

/**
 * How much the samples of one cell fare alike, as if so many decided for all: where something strikes in bursts, and where one way
 * is taken by all packets of a flow, or by all that one place asks, to whatever is at its end.
 */
const deciders = {
  burst: { independent: 3, striking: strikingTogether },
  way: {
    independent: 0.05,
    striking: [
      ...strikingTogether,
      'refused-port',
      'reset',
      'host-unreachable',
      'net-unreachable',
      'refused',
      'servfail-now',
      'other-rcode',
      'wrong-answer',
    ],
  },
} as const satisfies Record<string, Decider>;

interface Decider {
  readonly independent: number;
  readonly striking: readonly OutcomeClass[];
}

/**
 * Samples of one cell are asked at about the same time: where a process stands still for seconds, one lost answer makes the
 * next one likely (a Dirichlet-multinomial instead of a multinomial distribution). All others count as one class, within which
 * each sample speaks for itself.
 */
function correlated(
  classes: readonly [OutcomeClass, number][],
  predicted: Odds,
  { independent, striking }: Decider,
): number {
  const struck = classes.filter(([outcome]) => striking.includes(outcome));
  const others = classes.filter(([outcome]) => !striking.includes(outcome));
  const passing = 1 - striking.reduce((sum, outcome) => sum + probability(predicted, outcome), 0);
  const passed = others.reduce((count, [, more]) => count + more, 0);
  const groups = [
    ...struck.map(([outcome, count]) => [probability(predicted, outcome), count] as const),
    [Math.max(passing, backgroundError), passed] as const,
  ];
  let sum = others.reduce(
    (nats, [outcome, count]) =>
      nats + count * Math.log(probability(predicted, outcome) / Math.max(passing, backgroundError)),
    0,
  );
  let before = 0;
  for (const [chance, count] of groups) {
    for (let alike = 0; alike < count; alike += 1) {
      sum += Math.log((independent * chance + alike) / (independent + before));
      before += 1;
    }
  }
  return sum;
}

/** Probability that none of a cell's samples fails of which each does with this one: what strikes in bursts misses more of them by luck. */
export function chanceOfNone(share: number, count: number, predicted: Odds): number {
  if (chanceOf(predicted, 'bursts') <= leastBursts) return (1 - share) ** count;
  const { independent } = deciders.burst;
  let chance = 1;
  for (let passed = 0; passed < count; passed += 1)
    chance *= (independent * (1 - share) + passed) / (independent + passed);
  return chance;
}

/** Of the answers that came in time, how many were slow. */
function slowness(cell: Cell, predicted: Odds): number {
  if (cell.probe.protocol === 'tcp') return 0;
  const chance = Math.min(0.98, Math.max(0.003, chanceOf(predicted, 'slow')));
  return cell.slow * Math.log(chance) + promptAnswers(cell) * Math.log(1 - chance);
}

function promptAnswers(cell: Cell): number {
  const inTime = (['noerror', 'nodata', 'nxdomain'] as const).reduce(
    (total, outcome) => total + (cell.counts[outcome] ?? 0),
    0,
  );
  return Math.max(0, inTime - cell.slow);
}

/**
 * A fixed name is answered from the cache of each CoreDNS pod after its first time: one sample for each pod, however often
 * it is asked. Random labels meet no cache. A large answer that is lost was lost on its way, each for itself.
 */
export function independentSamples(cell: Cell, endpoints: number): number {
  const { question, target } = cell.probe;
  const cached =
    question.kind === 'complained' ||
    question.kind === 'control' ||
    question.kind === 'root' ||
    (question.kind === 'root-large' && cell.failed === 0);
  if (!cached || target.role === 'upstream' || target.role === 'nameserver') return cell.measured;
  return Math.min(cell.measured, target.role === 'service' ? Math.max(1, endpoints) : 1);
}

export const probability = (predicted: Odds, outcome: OutcomeClass): number =>
  (1 - backgroundError) * chanceOf(predicted, outcome) + backgroundError / outcomeClasses.length;

/** Samples that the prediction calls improbable: below 2 % each, or 0.4 % where they come in bursts. */
export const surprises = (cell: Cell, predicted: Odds): number =>
  surprisingLooks(cell, predicted).reduce(
    (sum, look) => sum + (look === 'slow' ? cell.slow : ((cell.judged ?? cell.counts)[look] ?? 0)),
    0,
  );

/** The outcomes of those samples; `slow` for answers that were slow and should not have been. */
export function surprisingLooks(cell: Cell, predicted: Odds): readonly (OutcomeClass | 'slow')[] {
  const inBursts = chanceOf(predicted, 'bursts') > leastBursts;
  const looks: (OutcomeClass | 'slow')[] = [];
  for (const outcome in cell.judged ?? cell.counts) {
    const look = outcome as OutcomeClass;
    const least = inBursts && strikingTogether.includes(look) ? 0.004 : 0.02;
    if (chanceOf(predicted, look) < least) looks.push(look);
  }
  if (cell.slow > 0 && chanceOf(predicted, 'slow') < (inBursts ? 0.004 : 0.02)) looks.push('slow');
  return looks;
}
