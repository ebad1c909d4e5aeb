import { describeMissing } from '../core/model/part.ts';
import type { Happening } from './happening.ts';
import { reading, startOf } from './progress-lines.ts';

/** What is under way, as the live area shows it. Times are monotonic milliseconds. */
export interface LiveState {
  readonly startedMs: number;
  /** What the run as a whole is at. */
  readonly doing: string;
  /** When that begins which `doing` names; null: it is being done. */
  readonly fromMs: number | null;
  /** In the order in which they were wanted. */
  readonly places: readonly Place[];
}

/** A vantage, and what is done there or was done last. */
export interface Place {
  readonly vantage: string;
  readonly doing: string;
  readonly sinceMs: number;
  /** null: it goes on. */
  readonly endedMs: number | null;
}

export const nothingYet = (nowMs: number): LiveState => ({
  startedMs: nowMs,
  doing: '',
  fromMs: null,
  places: [],
});

/** The state once this has happened. A vantage that is missing goes: a line of its own has said so. */
export function after(state: LiveState, event: Happening, nowMs: number): LiveState {
  switch (event.kind) {
    case 'reading':
      return { ...state, doing: reading };
    case 'judging':
      return { ...state, doing: event.because };
    case 'starting':
      return begun(state, event.wanted.vantage.id, startOf(event.wanted), nowMs);
    case 'waiting':
      return waiting(state, event.vantage, event.why);
    case 'vantage': {
      const { vantage, state: became } = event.report;
      return became.kind === 'ready'
        ? ended(state, vantage.id, 'ready', nowMs)
        : { ...state, places: state.places.filter((place) => place.vantage !== vantage.id) };
    }
    case 'asking':
      return begun(
        state,
        event.vantage,
        event.questions === 0 ? 'reading' : `asking ${String(event.questions)} questions`,
        nowMs,
      );
    case 'answered':
      return ended(state, event.vantage, `${String(event.samples)} results`, nowMs);
    case 'lost': {
      const why = describeMissing(event.why);
      return event.again
        ? begun(state, event.vantage, `asking again: ${why}`, nowMs)
        : ended(state, event.vantage, `no results: ${why}`, nowMs);
    }
    case 'deleting':
      return { ...state, doing: 'deleting what was created', places: [] };
    case 'weighing':
      return { ...state, doing: 'weighing what was measured', places: [] };
    case 'pausing':
      return { ...state, doing: 'diagnosing again', fromMs: nowMs + event.forMs, places: [] };
  }
}

function begun(state: LiveState, vantage: string, doing: string, nowMs: number): LiveState {
  return withPlace(state, { vantage, doing, sinceMs: nowMs, endedMs: null });
}

/** Its time counts from when it was wanted, for whatever it waits meanwhile; what was not wanted waits for nothing. */
function waiting(state: LiveState, vantage: string, why: string): LiveState {
  const doing = `waiting for its probe pod: ${why}`;
  return {
    ...state,
    places: state.places.map((place) =>
      place.vantage === vantage && place.endedMs === null ? { ...place, doing } : place,
    ),
  };
}

function ended(state: LiveState, vantage: string, doing: string, nowMs: number): LiveState {
  const before = state.places.find((place) => place.vantage === vantage);
  return withPlace(state, { vantage, doing, sinceMs: before?.sinceMs ?? nowMs, endedMs: nowMs });
}

function withPlace(state: LiveState, place: Place): LiveState {
  const known = state.places.some(({ vantage }) => vantage === place.vantage);
  return {
    ...state,
    places: known
      ? state.places.map((one) => (one.vantage === place.vantage ? place : one))
      : [...state.places, place],
  };
}
