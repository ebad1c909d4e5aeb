import { sceneOf } from '../../plugin/core/infer/scene.ts';
import type { Observation, VantageReport } from '../../plugin/core/model/observation.ts';
import type { Missing } from '../../plugin/core/model/part.ts';
import type { Vantage, VantageId } from '../../plugin/core/model/probe.ts';
import { readableKey } from '../../plugin/core/model/reading.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import { after, between, lost, lostOnce, oneOf, oneReason, tail, type Random } from './bad-day.ts';
import { readyReport } from './large-cluster.ts';
import { asItShould } from './near-miss.ts';
import type { World } from './offline-run.ts';

/** What befalls a sample, by when and from where it was asked. */
type Fate = (sample: Observation & { readonly kind: 'measured' }) => Observation;

/** What the machines of a healthy cluster do to a run while they are short of CPU, and its network once in a while. */
export const moods: Readonly<Record<string, (random: Random) => Fate>> = {
  calm: () => (sample) => sample,
  'slow everywhere': (random) => {
    const [base, spread] = [between(random, 50, 900), between(random, 0, 200)];
    return (sample) => after(sample, base + tail(random, spread));
  },
  'slow at one place': (random) => {
    const base = between(random, 50, 900);
    const isStruck = atOnePlace(random);
    return (sample) => (isStruck(sample.probe.vantage) ? after(sample, base + tail(random, 100)) : sample);
  },
  'slow unevenly': (random) => {
    const most = between(random, 300, 900);
    return (sample) => after(sample, between(random, 0, most));
  },
  'slow now and then': (random) => {
    const [share, mean] = [between(random, 0.01, 0.4), between(random, 100, 800)];
    return (sample) => (random() < share ? after(sample, tail(random, mean)) : sample);
  },
  'standing still once': (random) => stoppedFrom(between(random, 500, 2500), Infinity, random),
  'standing still again and again': (random) => stoppedFrom(between(random, 500, 2500), 5000, random),
  'losing a packet in hundreds': (random) => {
    const share = between(random, 0.001, 0.005);
    return (sample) => (random() < share ? lostOnce(sample) : sample);
  },
  'late once in hundreds': (random) => {
    const share = between(random, 0.001, 0.005);
    return (sample) => (random() < share ? after(sample, random() < 0.5 ? 2000 : 5000) : sample);
  },
};

function atOnePlace(random: Random): (vantage: VantageId) => boolean {
  const first = random() < 0.5;
  const met: VantageId[] = [];
  return (vantage) => {
    if (!met.includes(vantage)) met.push(vantage);
    return met.indexOf(vantage) === (first ? 0 : 1);
  };
}

function stoppedFrom(startMs: number, everyMs: number, random: Random): Fate {
  const lengthMs = between(random, 1000, 3000);
  return (sample) => {
    const times = everyMs === Infinity ? 0 : Math.max(0, Math.floor((sample.sentMs - startMs) / everyMs));
    const fromMs = startMs + (times === 0 ? 0 : times * everyMs);
    const dueMs = sample.sentMs + sample.outcome.tookMs;
    return dueMs > fromMs && sample.sentMs < fromMs + lengthMs
      ? after(sample, fromMs + lengthMs - dueMs + tail(random, 30))
      : sample;
  };
}

/** Which places do not come up, of those that are asked for. */
export interface Absences {
  readonly isMissing: (vantage: Vantage) => boolean;
  readonly why: Missing;
}

export const nothingMissing = (random: Random): Absences => ({
  isMissing: () => false,
  why: oneReason(random),
});

/** The pods like the victim, or those on the host network, or some by chance. */
export function somethingMissing(random: Random): Absences {
  const kind = oneOf(['app', 'host', null] as const, random);
  return {
    isMissing: (vantage) => (kind === null ? random() < 0.5 : vantage.kind === kind),
    why: oneReason(random),
  };
}

/** The cluster of a recording, when every question is answered as it should be but for what befalls the probes. */
export function healthyWorld(recorded: Recording, fate: Fate, absent: Absences, random: Random): World {
  const { complaint, topology, observations } = recorded;
  const { isPrimary } = sceneOf(complaint, topology, observations).context;
  const known = new Map(
    observations.readings.map((one) => [readableKey(one.vantage, one.subject), one.content]),
  );
  const mayAskUpstreams = random() < 0.7;
  return {
    vantage: ({ vantage }): VantageReport => {
      if (absent.isMissing(vantage)) return { vantage, state: { kind: 'missing', why: absent.why } };
      const like = observations.vantages.find((one) => one.vantage.kind === vantage.kind);
      return like === undefined ? readyReport(vantage) : { ...like, vantage };
    },
    answer: ({ probe, gate }, { vantage, state }, sentMs) => {
      if (state.kind === 'missing') return { kind: 'missing', probe, why: state.why };
      const outcome = { ...asItShould(probe.question, isPrimary), tookMs: between(random, 0.5, 5) };
      // What waits for others is asked a little later.
      const sample = {
        kind: 'measured',
        probe,
        sentMs: sentMs + (gate === 'none' ? 0 : 5),
        outcome,
      } as const;
      const isFiltered = !mayAskUpstreams && vantage.kind !== 'host' && probe.target.role === 'upstream';
      return isFiltered ? lost(sample) : fate(sample);
    },
    reading: ({ vantage, subject }, atMs) => ({
      vantage,
      subject,
      atMs,
      content: known.get(readableKey(vantage, subject)) ?? { kind: 'missing', why: absent.why },
    }),
  };
}
