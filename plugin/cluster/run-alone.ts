import { firstRungAlone } from '../../probes/first-rung.ts';
import { readDigest } from '../../probes/read-digest.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { rungs, type Rung } from '../../probes/rungs.ts';
import type { Batch, ResultFrame, WireQuestion } from '../../probes/wire.ts';
import type { Missing } from '../core/model/part.ts';
import type { Vantage } from '../core/model/probe.ts';
import type { Api } from './api.ts';
import { awaitEnd } from './await-running.ts';
import type { Created } from './created.ts';
import { field, listAt, textAt } from './json.ts';
import { containerOf, terminationLog, type PodImage } from './pod-template.ts';
import type { Awaited } from './until-decided.ts';

/** Where and as what a pod runs that nobody can talk to. */
export interface AloneContext {
  readonly api: Api;
  readonly created: Created;
  readonly clock: () => number;
  readonly name: string;
  /** Told for what the pod waits. */
  readonly waiting: (words: string) => void;
  /** With what the image asks; null: not known yet, its container finds out. */
  readonly rung: Rung | null;
}

export type AloneResult =
  | {
      readonly kind: 'results';
      /** By which they were brought. */
      readonly rung: Rung;
      readonly results: readonly ResultFrame[];
      readonly left: number;
      readonly address: string | null;
    }
  | { readonly kind: 'not-admitted' | 'not-started'; readonly why: Missing };

/** Kubernetes keeps 12 KiB of termination messages for a pod, 4 KiB for a container: so many share a batch. */
const mostContainers = 3;

/** About as many answers as one message holds. */
const fewQuestions = 70;

/** What a pod may take beyond its batch: scheduling, start, and the kubelet's word of its end. */
const marginMs = 15_000;

/**
 * Asks a batch where no exec is possible: a pod that runs to its end, whose containers leave their results in termination
 * messages. They come with the pod's status, so that nothing but the API server is needed; what did not fit is read from the log
 * where that works.
 */
export async function runAlone(
  batch: Batch,
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  { api, created, clock, name, rung, waiting }: AloneContext,
  signal: AbortSignal,
): Promise<AloneResult> {
  if (signal.aborted) return { kind: 'not-started', why: { reason: 'failed', detail: 'the time is over' } };
  const parts = partsOf(batch).map((part) => (rung === null ? part : rung.paced(part)));
  const commands = parts.map((part) => (rung?.alone ?? firstRungAlone)(part, terminationLog));
  const longestMs = Math.max(...parts.map(({ deadlineMs }) => deadlineMs));
  const pod = await created.pod(vantage, namespace, image, name, commands);
  if (pod.kind === 'missing') return { kind: 'not-admitted', why: pod.why };
  const podName = pod.value;
  const awaited: Awaited = { api, kind: 'pod', namespace, name: podName, signal, clock, waiting };
  const outcome = await awaitEnd(awaited, longestMs + marginMs);
  if (outcome.kind !== 'ended')
    return { kind: outcome.kind === 'no-place' ? 'not-admitted' : 'not-started', why: outcome.why };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(podName)}`;
  const readings = await Promise.all(
    parts.map((part, index) => resultsOf(api, path, outcome.pod, part, index, namespace)),
  );
  const torn = readings.find((reading) => reading.kind === 'torn');
  if (torn?.kind === 'torn') return { kind: 'not-started', why: { reason: 'failed', detail: torn.why } };
  const whole = readings.filter((reading) => reading.kind === 'whole');
  const used = rungs.find(({ instrument }) => instrument === whole[0]?.instrument);
  if (used === undefined)
    return { kind: 'not-started', why: { reason: 'failed', detail: 'there was nothing to ask' } };
  return {
    kind: 'results',
    rung: used,
    results: whole.flatMap((reading) => reading.results),
    left: whole.reduce((sum, reading) => sum + reading.left, 0),
    address: textAt(outcome.pod, 'status', 'podIP') || null,
  };
}

type Reading =
  | {
      readonly kind: 'whole';
      readonly instrument: Rung['instrument'];
      readonly results: readonly ResultFrame[];
      readonly left: number;
    }
  | { readonly kind: 'torn'; readonly why: string };

/** The termination message where it holds everything, else the log, else what the message holds. */
async function resultsOf(
  api: Api,
  path: string,
  pod: unknown,
  part: Batch,
  index: number,
  namespace: string,
): Promise<Reading> {
  const container = containerOf(index);
  const status = listAt(pod, 'status', 'containerStatuses').find((one) => textAt(one, 'name') === container);
  const ended = field(field(status, 'state'), 'terminated');
  const digest = readDigest(textAt(ended, 'message'), part);
  if (digest.kind === 'whole' && digest.left === 0) return digest;
  const log = await api.call<string>({
    method: 'GET',
    path: `${path}/log`,
    query: { container },
    accept: 'text',
    right: `get pods/log -n ${namespace}`,
    timeoutMs: 5000,
  });
  const frames = log.ok ? readFrames(Buffer.from(log.value, 'utf8')) : null;
  if (frames?.kind === 'whole') return { ...frames, left: 0 };
  return digest.kind === 'whole' ? digest : { kind: 'torn', why: whyWithout(ended, digest.why) };
}

/** In the words of the container, or of the kubelet where it has not even begun; of a message that is spoilt, what spoils it. */
function whyWithout(ended: unknown, spoilt: string): string {
  const exitCode = field(ended, 'exitCode');
  const words = textAt(ended, 'message').slice(0, 200).trim() || textAt(ended, 'reason');
  const why = exitCode === 0 || words === '' ? spoilt : words;
  return `the probe ended without results: ${why}${exitCode === nothingToAskWith ? ': name another image with --image' : ''}`;
}

/** The exit code of an instrument, and of the choice among them, that finds too little in its image. */
const nothingToAskWith = 4;

/** What is read takes much room and gets a container of its own; questions to one target stay together, since some wait for others. */
function partsOf(batch: Batch): readonly Batch[] {
  const reads = batch.questions.filter(({ kind }) => kind !== 'dns');
  const asked = batch.questions.filter(({ kind }) => kind === 'dns');
  const most = mostContainers - (reads.length > 0 ? 1 : 0);
  const wanted = Math.min(most, Math.ceil(asked.length / fewQuestions));
  const parts: WireQuestion[][] = Array.from({ length: wanted }, () => []);
  const groups = [...Map.groupBy(asked, targetOf).values()].sort((a, b) => b.length - a.length);
  for (const group of groups) parts.sort((a, b) => a.length - b.length)[0]?.push(...group);
  return [...parts, reads].filter((part) => part.length > 0).map((questions) => ({ ...batch, questions }));
}

const targetOf = (question: WireQuestion): string =>
  'address' in question ? `${question.address}:${String(question.port)}` : '';
