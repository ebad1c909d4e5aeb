import { createHash } from 'node:crypto';
import { queryTime, readDig } from './read-dig.ts';
import { wireVersion, type HelloFrame, type ResultFrame, type WireEvent } from './wire.ts';

/** What a stream of frames brought: all results, or nothing (a torn stream could hide failures and successes alike). */
export type FrameReading =
  | {
      readonly kind: 'whole';
      readonly instrument: HelloFrame['instrument'];
      readonly results: readonly ResultFrame[];
      readonly cut: boolean;
    }
  | { readonly kind: 'torn'; readonly why: string };

/** Parses an instrument's output, which is hostile until it has passed. */
export function readFrames(stdout: Uint8Array): FrameReading {
  const text = Buffer.from(stdout).toString('utf8');
  const lines = text.split('\n');
  if (lines.pop() !== '') return torn('the last line has no end');
  const last = lines.pop();
  if (last === undefined) return torn('nothing came');
  const end = record(last);
  if (end?.['frame'] !== 'end') return torn('the stream ends without its count');
  const body = lines.map((line) => `${line}\n`).join('');
  if (createHash('sha256').update(body, 'utf8').digest('hex') !== end['sha256'])
    return torn('the hash does not match');
  const hello = record(lines[0] ?? '');
  if (hello?.['frame'] !== 'hello') return torn('the stream does not begin with its greeting');
  if (hello['version'] !== wireVersion)
    return torn(`the instrument speaks version ${JSON.stringify(hello['version'])}`);
  const instrument = instrumentOf(hello['instrument']);
  if (instrument === null) return torn('the instrument is none that is known');
  const results: ResultFrame[] = [];
  for (const line of lines.slice(1)) {
    const result = resultOf(record(line));
    if (result === null) return torn(`a frame cannot be read: ${line.slice(0, 80)}`);
    results.push(result);
  }
  if (results.length !== end['count']) return torn('the count does not match');
  return {
    kind: 'whole',
    instrument,
    results,
    cut: end['cut'] === true,
  };
}

const torn = (why: string): FrameReading => ({ kind: 'torn', why });

type Json = Readonly<Record<string, unknown>>;

function record(line: string): Json | null {
  try {
    return asRecord(JSON.parse(line));
  } catch {
    return null;
  }
}

const asRecord = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const instrumentOf = (value: unknown): HelloFrame['instrument'] | null =>
  value === 'python3' || value === 'bash' || value === 'dig' ? value : null;

export function resultOf(frame: Json | null): ResultFrame | null {
  if (frame?.['frame'] !== 'result') return null;
  const id = textOf(frame['id']);
  const sentMs = numberOf(frame['sentMs']);
  const raw = asRecord(frame['event']);
  const tookMs = (raw?.['kind'] === 'dig' ? queryTime(printedIn(raw)) : null) ?? numberOf(frame['tookMs']);
  const event = eventOf(raw);
  return id === null || sentMs === null || tookMs === null || event === null
    ? null
    : { frame: 'result', id, sentMs, tookMs, event };
}

function eventOf(event: Json | null): WireEvent | null {
  switch (event?.['kind']) {
    case 'answer': {
      const message = textOf(event['message']);
      return message === null ? null : { kind: 'answer', message };
    }
    case 'content': {
      const packed = textOf(event['base64']);
      const content =
        packed === null ? textOf(event['content']) : Buffer.from(packed, 'base64').toString('utf8');
      return content === null ? null : { kind: 'content', content, truncated: event['truncated'] === true };
    }
    case 'timeout':
      return { kind: 'timeout', connected: event['connected'] === true };
    case 'eof':
    case 'misnumbered':
      return { kind: event['kind'] };
    case 'skipped':
    case 'unable':
      return { kind: event['kind'] };
    case 'error':
      return errorOf(event);
    case 'dig':
      return readDig(printedIn(event), event['protocol'] === 'tcp' ? 'tcp' : 'udp') ?? { kind: 'unclear' };
    default:
      return null;
  }
}

const printedIn = (event: Json): string => textOf(event['printed']) ?? '';

function errorOf(event: Json): WireEvent | null {
  const errno = textOf(event['errno']);
  if (errno === null) return null;
  const plain = { kind: 'error', errno, connected: event['connected'] === true } as const;
  const icmp = asRecord(event['icmp']);
  const from = textOf(icmp?.['from']);
  const type = numberOf(icmp?.['type']);
  const code = numberOf(icmp?.['code']);
  return from === null || type === null || code === null ? plain : { ...plain, icmp: { from, type, code } };
}
