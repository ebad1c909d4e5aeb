import { bashRung, pythonRung, type Rung } from '../../probes/rungs.ts';
import type { NotStarted, VantageReport } from '../core/model/observation.ts';
import type { Missing } from '../core/model/part.ts';
import type { Vantage } from '../core/model/probe.ts';
import type { WantedVantage } from '../core/model/step.ts';
import type { Api } from './api.ts';
import { awaitRunning } from './await-running.ts';
import type { Created } from './created.ts';
import { addEphemeralContainer } from './ephemeral-container.ts';
import { withoutDigest } from './image-ladder.ts';
import { among, imageNamed, inWordsOfTheAsked, norItself } from './not-started.ts';
import { modelledPlace } from './enter-modelled-pod.ts';
import type { Listening } from './exec-batch.ts';
import { greet, greetPatiently, resolverBatch, resolverFrom, type Greeting } from './greet.ts';
import type { Permission } from './preflight.ts';
import { containerName, type PodImage, type RunIdentity } from './pod-template.ts';
import { runAlone, type AloneContext } from './run-alone.ts';

/** A place in which an instrument has answered. */
export type Running =
  | ({ readonly kind: 'listening'; readonly vantage: Vantage; readonly image: PodImage } & Listening)
  /** In a container of the user's: where exec fails there is no other way. */
  | ({ readonly kind: 'guest'; readonly vantage: Vantage } & Listening)
  /** No exec gets through: every batch takes a pod that runs to its end. */
  | {
      readonly kind: 'alone';
      readonly vantage: Vantage;
      readonly namespace: string;
      readonly image: PodImage;
      readonly rung: Rung;
    };

/** Whether exec gets through at all, whoever has the right; learnt with the first pod, and then known for all. */
export interface ExecKnowledge {
  broken: Missing | null;
}

export interface StartContext {
  readonly api: Api;
  readonly created: Created;
  readonly run: RunIdentity;
  /** Images to try on a node, best first. */
  readonly imagesFor: (node: string) => readonly PodImage[];
  /** The image that the user has named. */
  readonly askedImage: string | null;
  /** Told for what a pod is being waited. */
  readonly waiting: (words: string) => void;
  readonly clock: () => number;
  readonly nextName: (vantage: Vantage) => string;
  readonly exec: ExecKnowledge;
  /** Asked once for each namespace. */
  readonly mayExec: (namespace: string) => Promise<Permission>;
}

/** Starts the vantage in the first namespace that admits it, with the first image that starts; or where no probe may stand, in the pod itself. */
export async function startVantage(
  { vantage, namespaces, noProbe }: WantedVantage,
  context: StartContext,
  signal: AbortSignal,
): Promise<{ readonly report: VantageReport; readonly running: Running | null }> {
  const started = context.clock();
  if (noProbe !== undefined) return await beGuest(vantage, noProbe, context, started, signal);
  let why: Missing = { reason: 'failed', detail: 'no namespace to start it in' };
  const notStarted: NotStarted[] = [];
  const images = context.imagesFor(vantage.node);
  for (const namespace of namespaces) {
    for (const [index, image] of images.entries()) {
      const placed = { ...vantage, namespace };
      const attempt = await tryOnce(placed, namespace, image, context, signal);
      if (attempt.kind === 'ready') {
        const { running, pod, address, greeting } = attempt;
        return {
          report: {
            vantage: placed,
            ...among(notStarted),
            state: {
              kind: 'ready',
              pod,
              address,
              image: withoutDigest(image.reference),
              instrument: greeting.instrument,
              ...(running.kind === 'alone' ? withoutExec(await execTrouble(context, namespace)) : {}),
              readyAfterMs: Math.round(context.clock() - started),
              resolver: greeting.resolver,
            },
          },
          running,
        };
      }
      why = attempt.why;
      const next = images[index + 1];
      if (attempt.kind === 'not-started') {
        notStarted.push({
          image: withoutDigest(image.reference),
          asked: image.reference === context.askedImage,
          why,
        });
        if (next !== undefined)
          context.waiting(withoutDigest(`${image.reference} has not started, ${next.reference} is tried`));
      }
      if (attempt.kind === 'mute')
        return {
          report: { vantage: placed, ...among(notStarted), state: missing(why) },
          running: null,
        };
      // Admission may mind the image alone, and has let another one pass.
      const another = index > 0 && attempt.why.reason === 'refused' && attempt.why.by === 'the API server';
      if ((attempt.kind === 'not-admitted' && !another) || signal.aborted) break;
    }
    if (signal.aborted) break;
  }
  why = inWordsOfTheAsked(notStarted, why);
  const { report, running } =
    vantage.kind === 'app' && context.exec.broken === null && !signal.aborted
      ? await beGuest(vantage, why, context, started, signal)
      : { report: { vantage, state: missing(why) }, running: null };
  return { report: { ...report, ...among(notStarted) }, running };
}

/** The last rung: the pod that the probe would have copied is asked from. A shell costs its container less than Python does. */
async function beGuest(
  vantage: Vantage,
  since: Missing,
  { api, clock, mayExec }: StartContext,
  started: number,
  signal: AbortSignal,
): Promise<{ readonly report: VantageReport; readonly running: Running | null }> {
  const nobody = (why: Missing): { readonly report: VantageReport; readonly running: null } => ({
    report: { vantage, state: missing(norItself(since, why, vantage)) },
    running: null,
  });
  const found = await modelledPlace(api, vantage, mayExec);
  if (found.kind === 'missing') return nobody(found.why);
  const place = found.value;
  const greeting = await greet(api, place, signal, [bashRung, pythonRung]);
  if (greeting.kind !== 'greeting') return nobody(greeting.why);
  const { pod, container, address, image } = place;
  const state: VantageReport['state'] = {
    kind: 'ready',
    pod,
    address,
    image,
    instrument: greeting.instrument,
    inModelledPod: { container, since },
    readyAfterMs: Math.round(clock() - started),
    resolver: greeting.resolver,
  };
  return { report: { vantage, state }, running: { kind: 'guest', vantage, ...place, rung: greeting.rung } };
}

const missing = (why: Missing): { readonly kind: 'missing'; readonly why: Missing } => ({
  kind: 'missing',
  why,
});

type Attempt =
  | {
      readonly kind: 'ready';
      readonly running: Running;
      /** The pod, or the container in somebody else's. */
      readonly pod: string;
      readonly address: string | null;
      readonly greeting: Greeting;
    }
  /** The namespace or the node does not take it: another image would not help. */
  | { readonly kind: 'not-admitted'; readonly why: Missing }
  | { readonly kind: 'not-started'; readonly why: Missing }
  /** It runs, and its instrument does not answer. */
  | { readonly kind: 'mute'; readonly why: Missing };

/** Why no exec gets into pods of that namespace; null where it may. A right that one namespace lacks says nothing of another. */
async function execTrouble({ exec, mayExec }: StartContext, namespace: string): Promise<Missing | null> {
  if (exec.broken !== null) return exec.broken;
  return (await mayExec(namespace)) === 'no'
    ? { reason: 'forbidden', right: `create pods/exec -n ${namespace}` }
    : null;
}

const withoutExec = (why: Missing | null): { readonly withoutExec?: Missing } =>
  why === null ? {} : { withoutExec: why };

async function tryOnce(
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  context: StartContext,
  signal: AbortSignal,
): Promise<Attempt> {
  if (vantage.inPod !== undefined || (await execTrouble(context, namespace)) === null) {
    const place =
      vantage.inPod === undefined
        ? await createPod(vantage, namespace, image, context, signal)
        : await enterPod(vantage.inPod, vantage, image, context, signal);
    if (place.kind !== 'listening') return place;
    const greeting = await greetPatiently(context.api, place, context.clock, signal);
    if (greeting.kind === 'greeting') {
      const pod = place.container === containerName ? place.pod : place.container;
      const running = { ...place, rung: greeting.rung };
      return { kind: 'ready', running, pod, address: place.address, greeting };
    }
    if (greeting.kind === 'mute' || vantage.inPod !== undefined || signal.aborted)
      return { kind: 'mute', why: greeting.why };
    context.exec.broken = greeting.why;
  }
  return await tryAlone(vantage, namespace, image, context, signal);
}

async function createPod(
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  { api, created, clock, nextName, waiting }: StartContext,
  signal: AbortSignal,
): Promise<(Running & { readonly kind: 'listening' }) | (Attempt & { readonly why: Missing })> {
  const pod = await created.pod(vantage, namespace, image, nextName(vantage));
  if (pod.kind === 'missing') return { kind: 'not-admitted', why: pod.why };
  const name = pod.value;
  const present = image.pullPolicy === 'Never';
  const outcome = await awaitRunning({ api, kind: 'pod', namespace, name, signal, clock, waiting }, present);
  return outcome.kind === 'running'
    ? {
        kind: 'listening',
        vantage,
        image,
        namespace,
        pod: name,
        container: containerName,
        address: outcome.address,
        rung: pythonRung,
      }
    : outcome.kind === 'no-place'
      ? { kind: 'not-admitted', why: outcome.why }
      : { kind: 'not-started', why: imageNamed(outcome.why, image) };
}

/** Once only, with the best image: what has been added cannot be taken away to make room for another. */
async function enterPod(
  pod: string,
  vantage: Vantage,
  image: PodImage,
  { api, created, run }: StartContext,
  signal: AbortSignal,
): Promise<(Running & { readonly kind: 'listening' }) | (Attempt & { readonly why: Missing })> {
  const { namespace } = vantage;
  const added = await addEphemeralContainer(api, { namespace, pod }, image, run, signal);
  if (added.kind === 'missing') return { kind: 'not-admitted', why: imageNamed(added.why, image) };
  const { container, address } = added.value;
  created.ephemeral({ namespace, pod, container });
  return { kind: 'listening', vantage, image, namespace, pod, container, address, rung: pythonRung };
}

/** What an exec would have brought comes by the termination message of a pod that reads its resolver configuration and ends. */
async function tryAlone(
  vantage: Vantage,
  namespace: string,
  image: PodImage,
  context: StartContext,
  signal: AbortSignal,
): Promise<Attempt> {
  const alone: AloneContext = { ...context, name: context.nextName(vantage), rung: null };
  const result = await runAlone(resolverBatch, vantage, namespace, image, alone, signal);
  if (result.kind !== 'results') return { kind: result.kind, why: imageNamed(result.why, image) };
  return {
    kind: 'ready',
    running: { kind: 'alone', vantage, namespace, image, rung: result.rung },
    pod: alone.name,
    address: result.address,
    greeting: {
      kind: 'greeting',
      rung: result.rung,
      instrument: result.rung.instrument,
      resolver: resolverFrom(result.results),
    },
  };
}
