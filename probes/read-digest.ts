import { inflateSync } from 'node:zlib';
import { resultOf } from './read-frames.ts';
import type { Batch, ResultFrame } from './wire.ts';

/** What a termination message brought: all results of its batch but those that did not fit, or nothing. */
export type DigestReading =
  | { readonly kind: 'whole'; readonly results: readonly ResultFrame[]; readonly left: number }
  | { readonly kind: 'torn'; readonly why: string };

/** No digest of 4 KiB unpacks to more. */
const mostBytes = 4 * 1024 * 1024;

/** Parses a `Digest` for the batch that it answers; hostile until it has passed. A cut one fails its checksum (RFC 1950). */
export function readDigest(message: string, batch: Batch): DigestReading {
  try {
    const packed = inflateSync(Buffer.from(message, 'base64'), { maxOutputLength: mostBytes });
    const body: unknown = JSON.parse(packed.toString('utf8'));
    if (!isRecord(body) || !Array.isArray(body['results'])) return torn('the digest has no results');
    const queries = queriesOf(batch);
    const results = body['results'].map((entry: unknown) => resultFrom(entry, queries));
    const whole = results.filter((result) => result !== null);
    if (whole.length !== results.length) return torn('a result of the digest cannot be read');
    return { kind: 'whole', results: whole, left: typeof body['left'] === 'number' ? body['left'] : 0 };
  } catch (error) {
    return torn(error instanceof Error ? error.message : String(error));
  }
}

const torn = (why: string): DigestReading => ({ kind: 'torn', why });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const queriesOf = (batch: Batch): ReadonlyMap<string, Buffer> =>
  new Map(
    batch.questions.flatMap((question) =>
      question.kind === 'dns' ? [[question.id, Buffer.from(question.message, 'base64')] as const] : [],
    ),
  );

function resultFrom(entry: unknown, queries: ReadonlyMap<string, Buffer>): ResultFrame | null {
  if (!Array.isArray(entry)) return null;
  const [id, sentMs, tookMs, event] = entry as readonly unknown[];
  if (typeof id !== 'string' || !isRecord(event)) return null;
  const whole = event['kind'] === 'answer' ? answerFrom(event, queries.get(id)) : event;
  return whole === null ? null : resultOf({ frame: 'result', id, sentMs, tookMs, event: whole });
}

const headerBytes = 12;

/** The message as it came: id and repeated bytes from the question, the rest from the digest. */
function answerFrom(
  { same, rest }: Readonly<Record<string, unknown>>,
  query: Buffer | undefined,
): Readonly<Record<string, unknown>> | null {
  if (query === undefined || typeof rest !== 'string' || typeof same !== 'number') return null;
  const bytes = Buffer.from(rest, 'hex');
  const message = Buffer.concat([
    query.subarray(0, 2),
    bytes.subarray(0, headerBytes - 2),
    query.subarray(headerBytes, headerBytes + same),
    bytes.subarray(headerBytes - 2),
  ]);
  return { kind: 'answer', message: message.toString('base64') };
}
