import { setTimeout } from 'node:timers/promises';
import { readFrames } from '../../probes/read-frames.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Complaint } from '../core/model/complaint.ts';
import type { Observation, VantageReport } from '../core/model/observation.ts';
import type { OutcomeClass } from '../core/model/outcome.ts';
import type { Missing } from '../core/model/part.ts';
import type { ProbeRequest, VantageId } from '../core/model/probe.ts';
import type { Recording } from '../core/model/recording.ts';
import type { Reading } from '../core/model/reading.ts';
import type { ReadRequest, WantedVantage } from '../core/model/step.ts';
import type { Topology } from '../core/model/topology.ts';
import { nextStep } from '../core/plan/next-step.ts';
import { planBatch, type Random } from './batch.ts';
import { allMissing, didNotFit, observe, outOfTime } from './observe.ts';
import { Pacing } from './pacing.ts';
import type { Progress } from './progress.ts';
import { readingsOf } from './reads.ts';

export interface RunInput {
  readonly cluster: Cluster;
  readonly complaint: Complaint;
  readonly probeNamespace: string;
  readonly program: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly random: Random;
  /** Of the whole run; what has been measured by then is judged. */
  readonly timeoutMs: number;
  /** Whether pods that may read more of their node may be started. */
  readonly deep: boolean;
  /** Ask slowly. */
  readonly gentle: boolean;
  /** How long to watch for failures that come and go; 0: not at all. */
  readonly watchMs: number;
  readonly signal: AbortSignal;
  readonly progress: (event: Progress) => void;
}

/** Rounds beyond these would mean that the plan does not converge; a round of watching takes two seconds at least. */
const mostRounds = 8;
const watchRoundMs = 2000;

/** Before what brought nothing is asked for once more. */
const breathMs = 2000;

/**
 * Reads the topology, then measures what the plan asks for until nothing further would tell more or the time is spent.
 * Throws only what stops a run (no such namespace, API server lost before anything was read, interruption); the caller
 * cleans up the cluster in any case.
 */
export async function runDiagnosis(input: RunInput): Promise<Recording> {
  return await new Run(input).go();
}

const withoutAnswer: readonly OutcomeClass[] = [
  'silent',
  'syn-silent',
  'connected-silent',
  'reset',
  'refused-port',
  'host-unreachable',
  'net-unreachable',
];

const leavesPodInDoubt = (sample: Observation): boolean =>
  sample.kind === 'measured' &&
  sample.probe.target.role === 'coredns-pod' &&
  withoutAnswer.includes(sample.outcome.class);

/** The observations of one run as they grow. */
class Run {
  readonly #input: RunInput;
  readonly #started: number;
  readonly #vantages = new Map<VantageId, VantageReport>();
  readonly #samples: Observation[] = [];
  readonly #readings: Reading[] = [];
  readonly #pacing: Pacing;

  constructor(input: RunInput) {
    this.#input = input;
    this.#started = input.now();
    this.#pacing = new Pacing(input.gentle, () => this.#elapsedMs());
  }

  async go(): Promise<Recording> {
    const { cluster, complaint, program, progress, signal } = this.#input;
    progress({ kind: 'reading' });
    const topology = await cluster.readTopology(complaint);
    const rounds = mostRounds + Math.ceil(this.#input.watchMs / watchRoundMs);
    for (let round = 0; round < rounds; round += 1) {
      signal.throwIfAborted();
      const step = nextStep({
        complaint,
        topology,
        observations: this.#observations(),
        probeNamespace: this.#input.probeNamespace,
        elapsedMs: this.#elapsedMs(),
        timeoutMs: this.#input.timeoutMs,
        deep: this.#input.deep,
        watchMs: this.#input.watchMs,
      });
      progress({ kind: 'judging', because: step.because });
      if (step.kind === 'done') break;
      await Promise.all(step.vantages.map((wanted) => this.#start(wanted)));
      this.#pacing.begin(step, topology, this.#vantages);
      await this.#measure(step.requests, step.reads, step.because);
    }
    signal.throwIfAborted();
    return {
      program,
      complaint,
      topology: await this.#withGonePods(topology),
      observations: this.#observations(),
    };
  }

  /** Where a CoreDNS pod did not answer: whether it is still there, for pods that are replaced fail nobody's test. */
  async #withGonePods(topology: Topology): Promise<Topology> {
    if (!this.#samples.some(leavesPodInDoubt)) return topology;
    const before = topology.dnsPods.kind === 'present' ? topology.dnsPods.value : [];
    const now = await this.#input.cluster.dnsPodsNow();
    if (now.kind === 'missing') return topology;
    const gone = before.filter((pod) => !now.value.includes(pod.name));
    return gone.length === 0 ? topology : { ...topology, gonePods: gone.map((pod) => pod.name) };
  }

  #observations(): Recording['observations'] {
    return {
      vantages: [...this.#vantages.values()],
      samples: [...this.#samples],
      readings: [...this.#readings],
    };
  }

  #elapsedMs(): number {
    return this.#input.now() - this.#started;
  }

  async #start(wanted: WantedVantage): Promise<void> {
    const { cluster, progress } = this.#input;
    progress({ kind: 'starting', wanted });
    const report = await cluster.startVantage(wanted, this.#deadline(), (why) => {
      progress({ kind: 'waiting', vantage: wanted.vantage.id, why });
    });
    this.#vantages.set(wanted.vantage.id, report);
    progress({ kind: 'vantage', report });
  }

  /** One batch a vantage, all vantages at once. */
  async #measure(
    requests: readonly ProbeRequest[],
    reads: readonly ReadRequest[],
    because: string,
  ): Promise<void> {
    const asked = Map.groupBy(requests, (request) => request.probe.vantage);
    const read = Map.groupBy(reads, (one) => one.vantage);
    const groups = await Promise.all(
      [...new Set([...asked.keys(), ...read.keys()])].map((vantage) =>
        this.#measureFrom(vantage, asked.get(vantage) ?? [], read.get(vantage) ?? [], because),
      ),
    );
    for (const { samples, readings } of groups) {
      this.#samples.push(...samples);
      this.#readings.push(...readings);
    }
  }

  async #measureFrom(
    vantage: VantageId,
    requests: readonly ProbeRequest[],
    reads: readonly ReadRequest[],
    because: string,
  ): Promise<{ readonly samples: readonly Observation[]; readonly readings: readonly Reading[] }> {
    const { progress, random } = this.#input;
    let planned = planBatch(requests, reads, random, this.#pacing.of(vantage));
    progress({ kind: 'asking', vantage, questions: planned.samples.length, because });
    let why: Missing = { reason: 'failed', detail: 'it was never asked' };
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { batch, samples } = planned;
      const offsetMs = this.#elapsedMs();
      const result = await this.#input.cluster.runBatch(vantage, batch, this.#deadline());
      if (result.kind === 'missing') {
        why = result.why;
      } else if (result.kind === 'results') {
        this.#pacing.ended(batch, null);
        progress({ kind: 'answered', vantage, samples: result.results.length });
        return {
          samples: observe(samples, result.results, offsetMs, result.left > 0 ? didNotFit : outOfTime),
          readings: readingsOf(reads, result.results, offsetMs),
        };
      } else {
        const reading = readFrames(result.stdout);
        if (reading.kind === 'whole') {
          this.#pacing.ended(batch, reading.results);
          progress({ kind: 'answered', vantage, samples: reading.results.length });
          return {
            samples: observe(samples, reading.results, offsetMs, outOfTime),
            readings: readingsOf(reads, reading.results, offsetMs),
          };
        }
        why = { reason: 'failed', detail: `the results were torn on the way: ${reading.why}` };
      }
      const again = attempt === 0 && this.#input.timeoutMs - this.#elapsedMs() >= batch.deadlineMs;
      progress({ kind: 'lost', vantage, why, again });
      if (!again) break;
      this.#pacing.lost(batch);
      await this.#breathe();
      planned = planBatch(requests, reads, random, this.#pacing.of(vantage));
    }
    return { samples: allMissing(planned.samples, why), readings: [] };
  }

  /** An API server that has just gone is not back at once. */
  async #breathe(): Promise<void> {
    await setTimeout(breathMs, undefined, { signal: this.#deadline() }).catch(() => undefined);
  }

  /** Ends with the run's time or with an interruption, whichever comes first. */
  #deadline(): AbortSignal {
    const left = Math.max(1, Math.ceil(this.#input.timeoutMs - this.#elapsedMs()));
    return AbortSignal.any([this.#input.signal, AbortSignal.timeout(left)]);
  }
}
