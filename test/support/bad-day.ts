import { classify } from '../../plugin/core/classify.ts';
import type { Observation, Observations } from '../../plugin/core/model/observation.ts';
import type { Missing } from '../../plugin/core/model/part.ts';
import { cellKey, type Probe, type VantageId } from '../../plugin/core/model/probe.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';

/** Uniform in [0, 1), the same for the same seed. */
export type Random = () => number;

/** What befalls a run on a machine that is short of CPU, or in a network that loses a packet now and then. */
export type Disturb = (recording: Recording, random: Random) => Recording;

type Measured = Observation & { readonly kind: 'measured' };

export const disturbances: Readonly<Record<string, Disturb>> = {
  'all answers to one place are slow': (recording, random) => {
    const vantage = oneVantage(recording, random);
    const took = slowness(random);
    return each(recording, (sample) => (sample.probe.vantage === vantage ? after(sample, took()) : sample));
  },
  'all answers everywhere are slow': (recording, random) => {
    const took = slowness(random);
    return each(recording, (sample) => after(sample, took()));
  },
  'answers everywhere are slow unevenly': (recording, random) => {
    const [least, most] = [between(random, 0, 100), between(random, 300, 900)];
    return each(recording, (sample) => after(sample, between(random, least, most)));
  },
  'some answers everywhere are slow': (recording, random) => {
    const [share, mean] = [between(random, 0.01, 0.4), between(random, 100, 800)];
    return each(recording, (sample) => (random() < share ? after(sample, tail(random, mean)) : sample));
  },
  'some answers to one place are slow': (recording, random) => {
    const vantage = oneVantage(recording, random);
    const [share, mean] = [between(random, 0.01, 0.6), between(random, 100, 800)];
    return each(recording, (sample) =>
      sample.probe.vantage === vantage && random() < share ? after(sample, tail(random, mean)) : sample,
    );
  },
  'everything stands still for seconds': (recording, random) => standstill(recording, random, () => true),
  'one place stands still for seconds': (recording, random) => {
    const vantage = oneVantage(recording, random);
    return standstill(recording, random, (sample) => sample.probe.vantage === vantage);
  },
  'one answer in a hundred is lost at most': (recording, random) => {
    const { samples } = recording.observations;
    const struck = drawn(samples, random, Math.floor(random() * (samples.length / 100 + 1)));
    return each(recording, (sample) => (struck.has(sample) ? lostOnce(sample) : sample));
  },
  'one or two answers of one cell are lost': (recording, random) => {
    const [first] = drawn(recording.observations.samples.filter(isAnswered), random, 1);
    const key = first === undefined ? '' : cellKey(first.probe);
    let left = random() < 0.5 ? 1 : 2;
    return each(recording, (sample) => {
      if (left === 0 || !isAnswered(sample) || cellKey(sample.probe) !== key) return sample;
      left -= 1;
      return lost(sample);
    });
  },
  'a few answers come seconds late': (recording, random) => {
    const struck = drawn(recording.observations.samples, random, 1 + Math.floor(random() * 3));
    return each(recording, (sample) =>
      struck.has(sample) ? after(sample, (random() < 0.5 ? 2000 : 5000) + tail(random, 50)) : sample,
    );
  },
  'one place is missing': (recording, random) => {
    const vantage = oneVantage(recording, random);
    const { vantages, samples, readings } = recording.observations;
    const state = { kind: 'missing', why: oneReason(random) } as const;
    return withObservations(recording, {
      vantages: vantages.map((report) => (report.vantage.id === vantage ? { ...report, state } : report)),
      samples: samples.filter(({ probe }) => probe.vantage !== vantage),
      readings: readings.filter((reading) => reading.vantage !== vantage),
    });
  },
  'half of what one place asked is missing': (recording, random) => {
    const vantage = oneVantage(recording, random);
    const why = oneReason(random);
    const samples = recording.observations.samples.map((sample): Observation =>
      sample.probe.vantage === vantage && random() < 0.5
        ? { kind: 'missing', probe: sample.probe, why }
        : sample,
    );
    return withObservations(recording, { ...recording.observations, samples });
  },
  'readings are missing': (recording, random) => {
    const share = between(random, 0.2, 1);
    const content = { kind: 'missing', why: oneReason(random) } as const;
    const readings = recording.observations.readings.flatMap((reading) =>
      random() >= share ? [reading] : random() < 0.5 ? [{ ...reading, content }] : [],
    );
    return withObservations(recording, { ...recording.observations, readings });
  },
};

/** Every reason that a vantage or a sample may be missing for. */
const reasons: readonly Missing[] = [
  { reason: 'forbidden', right: 'create pods' },
  { reason: 'not-found', what: 'the pod' },
  { reason: 'timed-out', afterMs: 30_000 },
  { reason: 'refused', by: 'the kubelet of node1', detail: 'ErrImagePull' },
  { reason: 'unnoticed', node: 'node1', afterMs: 20_000 },
  { reason: 'not-started', detail: 'after 15 s still ContainerCreating' },
  { reason: 'failed', detail: 'the results were torn on the way' },
  { reason: 'not-asked', detail: 'there was no time' },
];

export const oneOf = <T>(items: readonly T[], random: Random): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};

export const oneReason = (random: Random): Missing => oneOf(reasons, random);

export const between = (random: Random, least: number, most: number): number =>
  least + random() * (most - least);

/** Exponential: mostly little, seldom much. */
export const tail = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** The same sample as if its answer had come so much later: whoever had asked may have given up by then. */
export function after<Sample extends Observation>(sample: Sample, moreMs: number): Sample | Measured {
  if (sample.kind === 'missing' || sample.outcome.rcode === null) return sample;
  const { probe, outcome } = sample;
  const tookMs = outcome.tookMs + moreMs;
  if (tookMs >= patienceMs(probe)) return lost(sample);
  const { rcode, class: was, answer } = outcome;
  const arrival = {
    kind: 'reply',
    rcode: rcode ?? '',
    truncated: was === 'truncated',
    echoes: was !== 'wrong-answer',
    answers: was === 'nodata' || rcode === 'NXDOMAIN' ? 0 : 1,
    summary: answer ?? { data: [], soa: null, ttl: null, authoritative: false, extendedErrors: [] },
  } as const;
  return { ...sample, outcome: classify(probe.question, probe.protocol, arrival, tookMs) };
}

/** No answer came. */
export function lost(sample: Measured): Measured {
  const outcome = {
    class: sample.probe.protocol === 'udp' ? 'silent' : 'connected-silent',
    tookMs: patienceMs(sample.probe),
    rcode: null,
    icmpFrom: null,
    answer: null,
  } as const;
  return { ...sample, outcome };
}

/** A segment is sent again, a datagram is not. */
export const lostOnce = (sample: Measured): Measured | Observation =>
  !isAnswered(sample) ? sample : sample.probe.protocol === 'udp' ? lost(sample) : after(sample, 1000);

const isAnswered = (sample: Observation): sample is Measured =>
  sample.kind === 'measured' && sample.outcome.rcode !== null;

/** As the sweep waits: for names of the cluster 2 s, for an upstream asked directly 5.5 s, else 7.5 s. */
function patienceMs({ target, question, paced }: Probe): number {
  if (target.role === 'upstream') return paced === true ? 3000 : 5500;
  const name = 'suffix' in question ? question.suffix : question.name;
  return name.endsWith('cluster.local') || question.kind === 'service-reverse' ? 2000 : 7500;
}

/** Whoever waits meanwhile gets what came when it is over. */
function standstill(recording: Recording, random: Random, strikes: (sample: Measured) => boolean): Recording {
  const struck = recording.observations.samples.filter(
    (sample): sample is Measured => sample.kind === 'measured' && strikes(sample),
  );
  if (struck.length === 0) return recording;
  const fromMs = oneOf(struck, random).sentMs + between(random, -500, 200);
  const toMs = fromMs + between(random, 1000, 3000);
  return each(recording, (sample) => {
    const dueMs = sample.sentMs + sample.outcome.tookMs;
    return strikes(sample) && dueMs > fromMs && sample.sentMs < toMs
      ? after(sample, Math.max(0, toMs - dueMs) + tail(random, 30))
      : sample;
  });
}

function slowness(random: Random): () => number {
  const [base, spread] = [between(random, 50, 900), between(random, 0, 200)];
  return () => base + tail(random, spread);
}

const oneVantage = ({ observations }: Recording, random: Random): VantageId =>
  oneOf(observations.vantages, random).vantage.id;

function drawn<T>(items: readonly T[], random: Random, count: number): ReadonlySet<T> {
  if (items.length === 0) return new Set();
  return new Set(Array.from({ length: count }, () => oneOf(items, random)));
}

/** Every measured sample by itself. */
function each(recording: Recording, change: (sample: Measured) => Observation): Recording {
  const samples = recording.observations.samples.map((sample) =>
    sample.kind === 'measured' ? change(sample) : sample,
  );
  return withObservations(recording, { ...recording.observations, samples });
}

const withObservations = (recording: Recording, observations: Observations): Recording => ({
  ...recording,
  observations,
});
