import { toAscii } from '../render/ascii.ts';
import { escapeText } from '../render/escape.ts';
import { paint } from '../render/style.ts';
import type { LiveState, Place } from './live-state.ts';

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface LiveStyle {
  readonly color: boolean;
  /** No sign beyond ASCII. */
  readonly ascii: boolean;
}

const spokes = { ascii: '|/-\\', unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' } as const;
const spokeMs = 100;

/**
 * What a terminal of this size shows of the state: never a line that would wrap (the last column stays free, since some terminals go
 * to the next line once it is written), never more than leave the cursor a line of its own.
 */
export function liveLines(
  state: LiveState,
  nowMs: number,
  { columns, rows }: Size,
  style: LiveStyle,
): readonly string[] {
  const room = Math.max(0, rows - 2);
  const shown = fitting(state.places, room);
  const left = state.places.length - shown.length;
  const cutTo = (text: string): string => cut(text, columns - 1, style.ascii);
  const dimmed = (text: string): string => paint({ color: style.color, width: columns }, 'dim', text);
  const name = Math.min(Math.max(0, ...shown.map(({ vantage }) => vantage.length)), Math.floor(columns / 3));
  const line = (place: Place): string => {
    const vantage = cut(inColumns(place.vantage), name, style.ascii).padEnd(name);
    const time = seconds((place.endedMs ?? nowMs) - place.sinceMs).padStart(7);
    const text = cutTo(`  ${vantage} ${time}  ${inColumns(place.doing)}`);
    return place.endedMs === null ? text : dimmed(text);
  };
  return [
    cutTo(`${spoke(nowMs, style.ascii)} ${seconds(nowMs - state.startedMs)}  ${headOf(state, nowMs)}`),
    ...shown.map(line),
    ...(left > 0 && room > 0 ? [dimmed(cutTo(`  and ${String(left)} more`))] : []),
  ];
}

function headOf({ doing, fromMs }: LiveState, nowMs: number): string {
  const text = inColumns(doing);
  return fromMs === null ? text : `${text} in ${String(Math.max(0, Math.ceil((fromMs - nowMs) / 1000)))} s`;
}

/** Where not all fit: those where something goes on rather than those that have ended, and a line for the others. */
function fitting(places: readonly Place[], room: number): readonly Place[] {
  if (places.length <= room) return places;
  const ranked = [
    ...places.filter(({ endedMs }) => endedMs === null),
    ...places.filter(({ endedMs }) => endedMs !== null),
  ].slice(0, Math.max(0, room - 1));
  return places.filter((place) => ranked.includes(place));
}

/** One column a sign, whatever it says: the words of a kubelet may hold letters that take two, or none. */
const inColumns = (text: string): string => toAscii(escapeText(text));

function cut(text: string, columns: number, ascii: boolean): string {
  const most = Math.max(0, columns);
  if (text.length <= most) return text;
  const mark = ascii ? '...' : '…';
  return most <= mark.length ? text.slice(0, most) : `${text.slice(0, most - mark.length)}${mark}`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function spoke(nowMs: number, ascii: boolean): string {
  const wheel = ascii ? spokes.ascii : spokes.unicode;
  return wheel.charAt(Math.floor(nowMs / spokeMs) % wheel.length);
}
