import type { Missing } from '../core/model/part.ts';
import type { Api } from './api.ts';
import { field, listAt, textAt } from './json.ts';
import { phaseOf } from './parse-objects.ts';
import { untilDecided, type Awaited } from './until-decided.ts';

export type PodOutcome =
  | { readonly kind: 'running'; readonly address: string | null; readonly node: string }
  | { readonly kind: 'failed'; readonly why: Missing }
  /** The image is being pulled and has not come in time. */
  | { readonly kind: 'slow-pull'; readonly why: Missing }
  /** The node has no room for it, no network (no address is free, the plugin fails), or is too slow: another image would not help. */
  | { readonly kind: 'no-place'; readonly why: Missing };

/** A pull that takes longer than this makes room for the next image. */
const pullPatienceMs = 5000;

/** Nothing is pulled where the image is on the node: a node that is slow by itself is worth waiting for, since no other image would start sooner. */
const slowNodePatienceMs = 15_000;

/** A pod that no node takes for this long is not going to run during an incident. */
const schedulingPatienceMs = 4000;

/** The API server may be out of reach for a while. */
const readingPatienceMs = 8000;

/**
 * Waits until the pod's container runs, or until it is clear that it will not; the kubelet's and the scheduler's words are kept. `present`:
 * the node has the image.
 */
export async function awaitRunning(pod: Awaited, present: boolean): Promise<PodOutcome> {
  const first = await awaitFor(pod, pullPatienceMs, 0);
  if (first.kind !== 'slow-pull' || !present || pod.signal.aborted) return first;
  const last = await awaitFor(pod, slowNodePatienceMs, pullPatienceMs);
  return last.kind === 'slow-pull' ? { kind: 'no-place', why: notStarted(last.why) } : last;
}

const notStarted = (why: Missing): Missing =>
  why.reason === 'failed' ? { ...why, reason: 'not-started' } : why;

/** `beforeMs`: for how long it has been awaited already. */
async function awaitFor(pod: Awaited, patienceMs: number, beforeMs: number): Promise<PodOutcome> {
  const outcome = await untilDecided<PodOutcome>(pod, {
    decide: (state, waitedMs) => (state === null ? null : look(state, beforeMs + waitedMs, patienceMs)),
    unread: (why, waitedMs) =>
      isFinal(why) || waitedMs > readingPatienceMs ? { kind: 'failed', why } : null,
  });
  if (outcome === null) return failed('failed', `the time was over before pod ${pod.name} ran`);
  return outcome.kind === 'slow-pull'
    ? await withLastWarning(pod.api, pod.namespace, pod.name, outcome)
    : outcome;
}

const isFinal = ({ reason }: Missing): boolean => reason === 'forbidden' || reason === 'not-found';

/** What the kubelet says of a pod that does not start (no address is free, an image is being pulled) stands in its events. */
async function withLastWarning(
  api: Api,
  namespace: string,
  name: string,
  outcome: PodOutcome & { readonly kind: 'slow-pull' },
): Promise<PodOutcome> {
  const result = await api.call<unknown>({
    method: 'GET',
    path: `/api/v1/namespaces/${namespace}/events`,
    query: { fieldSelector: `involvedObject.name=${name},type=Warning`, limit: '20' },
    right: `list events -n ${namespace}`,
    timeoutMs: 2000,
  });
  const last = result.ok ? listAt(result.value, 'items').at(-1) : undefined;
  const words = `${textAt(last, 'reason')} ${textAt(last, 'message')}`.trim();
  if (words === '' || !('detail' in outcome.why)) return outcome;
  const why = { ...outcome.why, detail: `${outcome.why.detail}; ${words.slice(0, 400)}` };
  return { kind: words.startsWith('FailedCreatePodSandBox') ? 'no-place' : 'slow-pull', why };
}

export type EndOutcome =
  | { readonly kind: 'ended'; readonly pod: unknown }
  | { readonly kind: 'failed' | 'slow-pull' | 'no-place'; readonly why: Missing };

/** Waits until all containers of the pod have ended, or until it is clear that they will not. */
export async function awaitEnd(pod: Awaited, patienceMs: number): Promise<EndOutcome> {
  const { name, clock } = pod;
  const started = clock();
  const outOfPatience = (): EndOutcome =>
    failed('failed', `pod ${name} had not ended after ${String(Math.round((clock() - started) / 1000))} s`);
  const outcome = await untilDecided<EndOutcome>(pod, {
    decide: (state, waitedMs) => {
      if (waitedMs > patienceMs) return outOfPatience();
      return state === null ? null : lookForEnd(state, waitedMs);
    },
    unread: (why) => (isFinal(why) ? { kind: 'failed', why } : null),
  });
  return outcome ?? outOfPatience();
}

function lookForEnd(pod: unknown, waitedMs: number): EndOutcome | null {
  const states = listAt(pod, 'status', 'containerStatuses').map((status) => phaseOf(field(status, 'state')));
  if (states.length > 0 && states.every((state) => state?.kind === 'terminated'))
    return { kind: 'ended', pod };
  const begun = states.some((state) => state?.kind === 'running' || state?.kind === 'terminated');
  const outcome = begun ? null : look(pod, waitedMs, pullPatienceMs);
  return outcome === null || outcome.kind === 'running' ? null : outcome;
}

function look(pod: unknown, waitedMs: number, patienceMs: number): PodOutcome | null {
  const status = listAt(pod, 'status', 'containerStatuses')[0];
  const state = phaseOf(field(status, 'state'));
  const node = textAt(pod, 'spec', 'nodeName');
  if (state?.kind === 'running')
    return { kind: 'running', address: textAt(pod, 'status', 'podIP') || null, node };
  if (state?.kind === 'terminated')
    return failed(
      'failed',
      `the probe ended at once: ${state.reason} (exit ${String(state.exitCode)}) ${state.message}`,
    );
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Failed')
    return failed(
      'refused',
      textAt(pod, 'status', 'message') || textAt(pod, 'status', 'reason') || 'the pod failed',
      node,
    );
  if (state?.kind === 'waiting' && hopeless.has(state.reason))
    return failed('refused', `${state.reason}: ${state.message}`, node);
  if (node === '' && waitedMs > schedulingPatienceMs)
    return { ...failed('refused', unschedulable(pod), 'the scheduler'), kind: 'no-place' };
  if (node !== '' && waitedMs > patienceMs) {
    // The first thing that a kubelet does with a pod is to write down when.
    if (state === null && textAt(pod, 'status', 'startTime') === '')
      return { kind: 'failed', why: { reason: 'unnoticed', node, afterMs: waitedMs } };
    const detail =
      state?.kind === 'waiting' ? `${state.reason} ${state.message}`.trim() : 'its container does not start';
    return {
      kind: 'slow-pull',
      why: { reason: 'failed', detail: `after ${String(Math.round(waitedMs / 1000))} s still ${detail}` },
    };
  }
  return null;
}

/** Waiting reasons of the kubelet that do not pass by themselves within seconds. */
const hopeless = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
]);

function unschedulable(pod: unknown): string {
  const condition = listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'PodScheduled');
  return textAt(condition, 'message') || 'no node has taken the pod';
}

function failed(
  reason: 'failed' | 'refused',
  detail: string,
  by = '',
): PodOutcome & { readonly kind: 'failed' } {
  const who = by === '' ? 'the kubelet' : by === 'the scheduler' ? by : `the kubelet of ${by}`;
  return { kind: 'failed', why: reason === 'failed' ? { reason, detail } : { reason, by: who, detail } };
}
