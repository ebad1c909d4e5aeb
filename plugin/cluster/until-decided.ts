import type { Missing } from '../core/model/part.ts';
import type { Api } from './api.ts';
import { kinds, type Standing } from './remove-objects.ts';
import { waitsFor } from './waits-for.ts';

/** An object of this run, and how long it is worth waiting for it. */
export interface Awaited extends Standing {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly clock: () => number;
  /** Told for what a pod waits, whenever its state is known anew. */
  readonly waiting: (words: string) => void;
}

/** What can be said of an object. */
export interface Deciding<T> {
  /** Of its state, null while none is known, after so many milliseconds; null: not yet. */
  readonly decide: (state: unknown, waitedMs: number) => T | null;
  /** Of one that could not be read; null: try again. */
  readonly unread: (why: Missing, waitedMs: number) => T | null;
}

/** A watch that says nothing for so long may have been swallowed on the way. */
const quietMs = 1500;

/** Without a watch: first soon, for most pods start within a second or two, then ever more seldom. */
const firstLookMs = 150;
const slower = 1.4;
const mostMs = 1500;

/** What is decided by the time that has passed is decided this often. */
const tickMs = 250;

/**
 * Waits until something can be said of an object; null where the signal came before. It is followed by one call, a watch, which tells
 * every state as it comes. Where that is not allowed, or does not get through, it is looked at again and again.
 */
export async function untilDecided<T>(object: Awaited, { decide, unread }: Deciding<T>): Promise<T | null> {
  const { signal, clock } = object;
  const started = clock();
  const ending = new AbortController();
  const known: { state: unknown; following: boolean } = { state: null, following: true };
  let wake = (): void => undefined;
  let pauseMs = firstLookMs;
  let lookAt = started + quietMs;
  const learn = (state: unknown): void => {
    known.state = state;
    const words = waitsFor(state);
    if (words !== null && !ending.signal.aborted) object.waiting(words);
  };
  void watch(object, AbortSignal.any([signal, ending.signal]), (state) => {
    learn(state);
    lookAt = clock() + quietMs;
    wake();
  }).then(() => {
    known.following = false;
    lookAt = Math.min(lookAt, clock() + firstLookMs);
    wake();
  });
  try {
    while (!signal.aborted) {
      const decided = decide(known.state, clock() - started);
      if (decided !== null) return decided;
      if (clock() < lookAt) {
        await pause(Math.max(0, Math.min(lookAt - clock(), tickMs)), signal, (wakeUp) => {
          wake = wakeUp;
        });
        continue;
      }
      const result = await look(object);
      lookAt = clock() + pauseMs;
      pauseMs = Math.min(pauseMs * slower, mostMs);
      if (result.ok) learn(result.value);
      // Who may watch it and not read it hears of it all the same.
      const heard = known.following && known.state !== null;
      const lost = result.ok || heard ? null : unread(result.why, clock() - started);
      if (lost !== null) return lost;
    }
    return null;
  } finally {
    ending.abort();
  }
}

const look = ({ api, kind, namespace, name }: Awaited) =>
  api.call<unknown>({
    method: 'GET',
    path: `${kinds[kind].path(namespace)}/${encodeURIComponent(name)}`,
    right: `get ${kinds[kind].resource} -n ${namespace}`,
  });

/**
 * That it is gone is told by the next look. From version 0 ("get state and start at any"): what the API server has in its cache comes at
 * once; without a version it waits for etcd first, with an old one in vain.
 */
async function watch(
  { api, kind, namespace, name }: Awaited,
  signal: AbortSignal,
  changed: (state: unknown) => void,
): Promise<void> {
  const gone = new AbortController();
  await api.watch(
    {
      method: 'GET',
      path: kinds[kind].path(namespace),
      query: { watch: 'true', resourceVersion: '0', fieldSelector: `metadata.name=${name}` },
      right: `watch ${kinds[kind].resource} -n ${namespace}`,
    },
    (change) => {
      if (change.gone) gone.abort();
      else changed(change.object);
    },
    AbortSignal.any([signal, gone.signal]),
  );
}

async function pause(ms: number, signal: AbortSignal, onPause: (wakeUp: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
    onPause(done);
  });
}
