import { setTimeout } from 'node:timers/promises';
import { readFrames } from '../../probes/read-frames.ts';
import { askByFirst } from '../../probes/first-rung.ts';
import { askBy, rungOf, rungs, type Rung } from '../../probes/rungs.ts';
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
 * The first exec: proves that exec and an instrument work, and reads the pod's resolver configuration. The container's shell runs the
 * best instrument that its image has; where there is no shell, those that need none are tried one by one.
 */
export async function greet(
  api: Api,
  place: Omit<Listening, 'rung'>,
  signal: AbortSignal,
  ladder = rungs,
): Promise<Greeting | { readonly kind: 'mute' | 'no-exec'; readonly why: Missing }> {
  const shellLess = ladder.filter(({ command }) => command[0] !== 'sh');
  const lacks: string[] = [];
  for (const asking of [
    askByFirst(ladder, resolverBatch),
    ...shellLess.map((rung) => askBy(rung, resolverBatch)),
  ]) {
    const result = await execBatch(api, place, asking, signal);
    switch (result.kind) {
      case 'absent':
        lacks.push(result.why.detail);
        continue;
      case 'lacking':
        return mute(result.why.detail);
      case 'stream':
        return greetingFrom(result.stdout);
      case 'mute':
      case 'no-exec':
        return result;
    }
  }
  return mute(lacks.join('; '));
}

const mute = (lacks: string): { readonly kind: 'mute'; readonly why: Missing } => ({
  kind: 'mute',
  why: {
    reason: 'failed',
    detail: `no instrument finds in the image what it needs (${lacks}): name another image with --image`,
  },
});

function greetingFrom(stdout: Uint8Array): Greeting | { readonly kind: 'no-exec'; readonly why: Missing } {
  const reading = readFrames(stdout);
  if (reading.kind === 'torn')
    return {
      kind: 'no-exec',
      why: { reason: 'failed', detail: `the instrument does not answer: ${reading.why}` },
    };
  const { instrument, results } = reading;
  return { kind: 'greeting', rung: rungOf[instrument], instrument, resolver: resolverFrom(results) };
}

/** What takes longer than this has been tried long enough; and the pause before once more. */
const atOnceMs = 1500;

/** Greets, and once more where exec fails at once: it may have met the one bad moment of a way that works. */
export async function greetPatiently(
  api: Api,
  place: Omit<Listening, 'rung'>,
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
