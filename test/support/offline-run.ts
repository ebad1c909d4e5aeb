import type { Observation, Observations, VantageReport } from '../../plugin/core/model/observation.ts';
import type { ProbeRequest } from '../../plugin/core/model/probe.ts';
import type { Reading } from '../../plugin/core/model/reading.ts';
import type { Recording } from '../../plugin/core/model/recording.ts';
import type { ReadRequest, WantedVantage } from '../../plugin/core/model/step.ts';
import { nextStep } from '../../plugin/core/plan/next-step.ts';

/** What a cluster does with what a run wants of it. */
export interface World {
  readonly vantage: (wanted: WantedVantage) => VantageReport;
  /** One sample, sent at that time since the run began. */
  readonly answer: (request: ProbeRequest, report: VantageReport, sentMs: number) => Observation;
  readonly reading: (request: ReadRequest, atMs: number) => Reading;
}

/** As runDiagnosis has it. */
const mostRounds = 8;
const usualMs = 8;
const podMs = 800;

/** A whole run without a cluster: the plan asks, the world answers, until nothing further would tell more. */
export function offlineRun(given: Pick<Recording, 'complaint' | 'topology'>, world: World): Observations {
  let observations: Observations = { vantages: [], samples: [], readings: [] };
  let elapsedMs = 700;
  for (let round = 0; round < mostRounds; round += 1) {
    const step = nextStep({
      ...given,
      observations,
      probeNamespace: 'default',
      elapsedMs,
      timeoutMs: 60_000,
      deep: false,
      watchMs: 0,
    });
    if (step.kind === 'done') break;
    elapsedMs += podMs * Math.min(1, step.vantages.length);
    const vantages = [...observations.vantages, ...step.vantages.map(world.vantage)];
    const samples = asked(step.requests, vantages, world, elapsedMs);
    const at = elapsedMs;
    observations = {
      vantages,
      samples: [...observations.samples, ...samples],
      readings: [...observations.readings, ...step.reads.map((request) => world.reading(request, at))],
    };
    elapsedMs = Math.max(at, ...samples.map(endedMs)) + 300;
  }
  return observations;
}

/** One batch: a question to one address each few milliseconds, those that wait for others last. */
function asked(
  requests: readonly ProbeRequest[],
  vantages: readonly VantageReport[],
  world: World,
  startedMs: number,
): readonly Observation[] {
  const nextMs = new Map<string, number>();
  return [...requests]
    .sort((a, b) => Number(a.gate !== 'none') - Number(b.gate !== 'none'))
    .flatMap((request) => {
      const { vantage, target } = request.probe;
      const report = vantages.find((one) => one.vantage.id === vantage);
      if (report === undefined) throw new Error(`${vantage} was never started`);
      const line = `${vantage} ${target.address}`;
      return Array.from({ length: request.samples }, () => {
        const atMs = nextMs.get(line) ?? 0;
        nextMs.set(line, atMs + Math.max(usualMs, request.intervalMs));
        return world.answer(request, report, startedMs + atMs);
      });
    });
}

const endedMs = (sample: Observation): number =>
  sample.kind === 'measured' ? sample.sentMs + sample.outcome.tookMs : 0;
