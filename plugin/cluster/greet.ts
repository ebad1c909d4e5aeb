import { setTimeout } from 'node:timers/promises';
import { readFrames } from '../../probes/read-frames.ts';
import { rungs, type Rung } from '../../probes/rungs.ts';
import type { Batch, ResultFrame } from '../../probes/wire.ts';
import type { ResolverReading } from '../core/model/observation.ts';
import type { Missing } from '../core/model/part.ts';
import { parseResolverConfig } from '../core/parse-resolver-config.ts';
import type { Api } from './api.ts';
import { execBatch, type Listening } from './exec-batch.ts';

/** What the first exec has brought. */
export interface Greeting {
  readonly kind: 'greeting';
  readonly rung: Rung;
  readonly instrument: string;
  readonly resolver: ResolverReading;
}

export const resolverBatch: Batch = {
  version: 1,
  deadlineMs: 3000,
  questions: [{ id: 'resolver', kind: 'file', path: '/etc/resolv.conf', maxBytes: 16384 }],
};

/**
 * The first exec: proves that exec and an instrument work, and reads the pod's resolver configuration. Where the image lacks what the
 * best instrument needs, the next one is tried.
 */
export async function greet(
  api: Api,
  place: Listening,
  signal: AbortSignal,
  ladder = rungs,
): Promise<Greeting | { readonly kind: 'mute' | 'no-exec'; readonly why: Missing }> {
  const lacks: string[] = [];
  for (const rung of ladder) {
    const result = await execBatch(api, { ...place, rung }, resolverBatch, signal);
    if (result.kind === 'lacking') {
      lacks.push('detail' in result.why ? result.why.detail : '');
      continue;
    }
    if (result.kind !== 'stream') return { kind: result.kind, why: result.why };
    const reading = readFrames(result.stdout);
    return reading.kind === 'torn'
      ? {
          kind: 'no-exec',
          why: { reason: 'failed', detail: `the instrument does not answer: ${reading.why}` },
        }
      : {
          kind: 'greeting',
          rung,
          instrument: reading.instrument,
          resolver: resolverFrom(reading.results),
        };
  }
  return {
    kind: 'mute',
    why: { reason: 'failed', detail: `${lacks.join('; ')}: name another image with --image` },
  };
}

/** What takes longer than this has been tried long enough; and the pause before once more. */
const atOnceMs = 1500;

/** Greets, and once more where exec fails at once: it may have met the one bad moment of a way that works. */
export async function greetPatiently(
  api: Api,
  place: Listening,
  clock: () => number,
  signal: AbortSignal,
): ReturnType<typeof greet> {
  const started = clock();
  const greeting = await greet(api, place, signal);
  const isFinal = greeting.kind !== 'no-exec' || greeting.why.reason === 'forbidden';
  if (isFinal || clock() - started > atOnceMs || signal.aborted) return greeting;
  await setTimeout(atOnceMs, undefined, { signal }).catch(() => undefined);
  return await greet(api, place, signal);
}

export function resolverFrom(results: readonly ResultFrame[]): ResolverReading {
  const event = results[0]?.event;
  return event?.kind === 'content'
    ? { kind: 'read', config: parseResolverConfig(event.content) }
    : {
        kind: 'missing',
        why: { reason: 'failed', detail: '/etc/resolv.conf cannot be read in the probe pod' },
      };
}
