import type { Rung } from '../../probes/rungs.ts';
import type { Batch } from '../../probes/wire.ts';
import type { Missing } from '../core/model/part.ts';
import type { Api, ExecResult } from './api.ts';

/** A container that waits to be talked to. */
export interface Listening {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly address: string | null;
  readonly rung: Rung;
}

export type ExecBatchResult =
  | { readonly kind: 'stream'; readonly stdout: Uint8Array }
  /** The image lacks what this instrument needs. */
  | { readonly kind: 'lacking'; readonly why: Missing }
  /** The instrument was run, and could not do its work. */
  | { readonly kind: 'mute'; readonly why: Missing }
  /** Nothing was run, or nobody heard of it. */
  | { readonly kind: 'no-exec'; readonly why: Missing };

/** What a batch's exec may take beyond the batch itself. */
const execMarginMs = 6000;

/** Hands the instrument and a batch over on the standard input of one exec. */
export async function execBatch(
  api: Api,
  { namespace, pod, container, rung }: Listening,
  batch: Batch,
  signal: AbortSignal,
): Promise<ExecBatchResult> {
  const paced = rung.paced(batch);
  const result = await api.exec({
    namespace,
    pod,
    container,
    command: rung.command,
    stdin: rung.input(paced),
    timeoutMs: paced.deadlineMs + execMarginMs,
    maxBytes: 8 * 1024 * 1024,
    signal,
  });
  return resultOf(result, rung);
}

function resultOf(result: ExecResult, rung: Rung): ExecBatchResult {
  if (result.kind === 'broken') {
    const absent = 'detail' in result.why && /not found|no such file/i.test(result.why.detail);
    return absent ? lacking(rung, result.why.detail) : { kind: 'no-exec', why: result.why };
  }
  if ([4, 126, 127].includes(result.exitCode)) return lacking(rung, result.stderr);
  if (result.exitCode !== 0) {
    const words = result.stderr.trim().split('\n').at(-1) ?? '';
    return {
      kind: 'mute',
      why: {
        reason: 'failed',
        detail: `the instrument ended with exit code ${String(result.exitCode)}: ${words.slice(0, 200)}`,
      },
    };
  }
  return { kind: 'stream', stdout: result.stdout };
}

const lacking = ({ instrument }: Rung, detail: string): ExecBatchResult => ({
  kind: 'lacking',
  why: {
    reason: 'failed',
    detail: `the image has no ${instrument} that could ask (${detail.trim().slice(0, 160)})`,
  },
});
