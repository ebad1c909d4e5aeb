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

export function resolverFrom(results: readonly ResultFrame[]): ResolverReading {
  const event = results[0]?.event;
  return event?.kind === 'content'
    ? { kind: 'read', config: parseResolverConfig(event.content) }
    : {
        kind: 'missing',
        why: { reason: 'failed', detail: '/etc/resolv.conf cannot be read in the probe pod' },
      };
}
