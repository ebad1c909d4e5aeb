import { createHash } from 'node:crypto';
import { unzipSync } from 'node:zlib';
import { instrumentOf, resultOf } from './read-frames.ts';
import type { Batch, HelloFrame, ResultFrame } from './wire.ts';

/** What a termination message brought: all results of its batch but those that did not fit, or nothing. */
export type DigestReading =
  | {
      readonly kind: 'whole';
      readonly instrument: HelloFrame['instrument'];
      readonly results: readonly ResultFrame[];
      readonly left: number;
    }
  | { readonly kind: 'torn'; readonly why: string };

/** No digest of 4 KiB unpacks to more. */
const mostBytes = 4 * 1024 * 1024;

/** Parses a `Digest` for the batch that it answers; hostile until it has passed. What is cut fails its checksum, count or hash. */
export function readDigest(message: string, batch: Batch): DigestReading {
  try {
    return readBody(JSON.parse(unpacked(message.trimEnd())), batch);
  } catch (error) {
    return torn(error instanceof Error ? error.message : String(error));
  }
}

const torn = (why: string): DigestReading => ({ kind: 'torn', why });

/** Of zlib (RFC 1950) or gzip (RFC 1952), which carry a checksum, or behind its SHA-256. */
function unpacked(message: string): string {
  const [, sum, body] = /^([0-9a-f]{64}) (\{.*\})$/s.exec(message) ?? [];
  if (sum !== undefined && body !== undefined) {
    if (createHash('sha256').update(body, 'utf8').digest('hex') !== sum)
      throw new Error('the hash does not match');
    return body;
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(message)) throw new Error('it is no digest');
  return unzipSync(Buffer.from(message, 'base64'), { maxOutputLength: mostBytes }).toString('utf8');
}

function readBody(body: unknown, { questions }: Batch): DigestReading {
  if (!isRecord(body) || !Array.isArray(body['results'])) return torn('the digest has no results');
  const instrument = instrumentOf(body['instrument']);
  if (instrument === null) return torn('the digest does not say who asked');
  const { left, cut } = body;
  const asked = new Map(
    questions.map((one) => [one.id, one.kind === 'dns' ? Buffer.from(one.message, 'base64') : null] as const),
  );
  const results = new Map<string, ResultFrame>();
  for (const entry of body['results'] as readonly unknown[]) {
    const result = resultFrom(entry, asked);
    if (result === null || results.has(result.id)) return torn('a result of the digest cannot be read');
    results.set(result.id, result);
  }
  const missing = questions.length - results.size;
  if (typeof left !== 'number' || !Number.isInteger(left) || left < 0 || left > missing)
    return torn('the count does not match');
  if (left < missing && cut !== true) return torn('the count does not match');
  return { kind: 'whole', instrument, results: [...results.values()], left };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `asked` holds the questions by their ids, and their messages where they have such. */
function resultFrom(entry: unknown, asked: ReadonlyMap<string, Buffer | null>): ResultFrame | null {
  if (!Array.isArray(entry)) return null;
  const [id, sentMs, tookMs, event] = entry as readonly unknown[];
  if (typeof id !== 'string' || !isRecord(event)) return null;
  const query = asked.get(id);
  if (query === undefined) return null;
  const whole = event['kind'] === 'answer' ? answerFrom(event, query) : event;
  return whole === null ? null : resultOf({ frame: 'result', id, sentMs, tookMs, event: whole });
}

const headerBytes = 12;

/** The message as it came: id and repeated bytes from the question, the rest from the digest. */
function answerFrom(
  { same, tail }: Readonly<Record<string, unknown>>,
  query: Buffer | null,
): Readonly<Record<string, unknown>> | null {
  if (query === null || typeof tail !== 'string' || typeof same !== 'number') return null;
  const bytes = Buffer.from(`AA${tail}`, 'base64');
  const message = Buffer.concat([
    query.subarray(0, 2),
    bytes.subarray(2, headerBytes),
    query.subarray(headerBytes, headerBytes + same),
    bytes.subarray(headerBytes),
  ]);
  return { kind: 'answer', message: message.toString('base64') };
}
