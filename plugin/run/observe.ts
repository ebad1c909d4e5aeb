import type { ResultFrame, WireEvent } from '../../probes/wire.ts';
import { classify, type Arrival } from '../core/classify.ts';
import type { Observation } from '../core/model/observation.ts';
import type { Missing } from '../core/model/part.ts';
import { decodeReply } from '../dns/decode.ts';
import type { PlannedSample } from './batch.ts';

export const outOfTime: Missing = {
  reason: 'failed',
  detail: 'the time of the batch was over before it was asked',
};

export const didNotFit: Missing = {
  reason: 'failed',
  detail: 'its result did not fit into the termination message of its pod',
};

/** Said of a question that a lower instrument has not sent. */
export const beyondTheShell: Missing = {
  reason: 'failed',
  detail:
    'the probe image has no python3, and what asked from it can neither choose a source port nor read this',
};

/**
 * Every planned sample ends as measured or as missing, where no result came for `lacking`; `offsetMs` is when the batch was sent,
 * since the run began.
 */
export function observe(
  samples: readonly PlannedSample[],
  results: readonly ResultFrame[],
  offsetMs: number,
  lacking: Missing,
): readonly Observation[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return samples.map((sample) => {
    const result = byId.get(sample.id);
    return result === undefined ? missed(sample, lacking) : observation(sample, result, offsetMs);
  });
}

export const allMissing = (samples: readonly PlannedSample[], why: Missing): readonly Observation[] =>
  samples.map((sample) => missed(sample, why));

const missed = ({ probe }: PlannedSample, why: Missing): Observation => ({ kind: 'missing', probe, why });

function observation(sample: PlannedSample, result: ResultFrame, offsetMs: number): Observation {
  const { probe } = sample;
  if (result.event.kind === 'skipped') {
    return missed(sample, {
      reason: 'not-asked',
      detail: `${probe.target.address} does not answer all cluster names either`,
    });
  }
  if (result.event.kind === 'unable') return missed(sample, beyondTheShell);
  const arrival = arrivalOf(result.event, sample);
  if (arrival === null)
    return missed(sample, { reason: 'failed', detail: 'the instrument reported something unexpected' });
  return {
    kind: 'measured',
    probe,
    sentMs: offsetMs + result.sentMs,
    outcome: classify(probe.question, probe.protocol, arrival, result.tookMs),
  };
}

function arrivalOf(event: WireEvent, sample: PlannedSample): Arrival | null {
  switch (event.kind) {
    case 'answer': {
      const reply = decodeReply(Buffer.from(event.message, 'base64'));
      if (reply.kind === 'malformed') return { kind: 'malformed' };
      return { ...reply, echoes: reply.question === null || echoes(reply.question, sample) };
    }
    case 'misnumbered':
      return { kind: 'malformed' };
    case 'timeout':
      return event;
    case 'eof':
      return event;
    case 'error':
      return {
        kind: 'error',
        errno: event.errno,
        connected: event.connected,
        icmpFrom: event.icmp?.from ?? null,
      };
    case 'content':
    case 'unclear':
    case 'skipped':
    case 'unable':
      return null;
  }
}

/** Resolvers may change the case of letters. */
function echoes(question: { readonly name: string; readonly type: string }, sample: PlannedSample): boolean {
  const asked = sample.name === '.' ? '' : sample.name.toLowerCase();
  const echoed = question.name === '.' ? '' : question.name;
  return echoed === asked && question.type === sample.probe.question.type;
}
