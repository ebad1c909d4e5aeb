import { lacking } from '../../probes/first-rung.ts';
import type { Asking, Rung } from '../../probes/rungs.ts';
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

type Failed = Extract<Missing, { readonly reason: 'failed' }>;

export type ExecBatchResult =
  | { readonly kind: 'stream'; readonly stdout: Uint8Array }
  /** The image has no such program; or it was run, the instrument or the choice among some, and finds too little in the image. */
  | { readonly kind: 'absent' | 'lacking'; readonly why: Failed }
  /** The instrument was run, and could not do its work. */
  | { readonly kind: 'mute'; readonly why: Missing }
  /** Nothing was run, or nobody heard of it. */
  | { readonly kind: 'no-exec'; readonly why: Missing };

/** What a batch's exec may take beyond the batch itself. */
const execMarginMs = 6000;

/** Hands the instrument and a batch over on the standard input of one exec. */
export async function execBatch(
  api: Api,
  { namespace, pod, container }: Pick<Listening, 'namespace' | 'pod' | 'container'>,
  { command, stdin, deadlineMs }: Asking,
  signal: AbortSignal,
): Promise<ExecBatchResult> {
  const timeoutMs = deadlineMs + execMarginMs;
  const maxBytes = 8 * 1024 * 1024;
  return resultOf(await api.exec({ namespace, pod, container, command, stdin, timeoutMs, maxBytes, signal }));
}

function resultOf(result: ExecResult): ExecBatchResult {
  if (result.kind === 'broken') {
    const absent = 'detail' in result.why && /not found|no such file/i.test(result.why.detail);
    return absent
      ? { kind: 'absent', why: inBrief(result.why.detail) }
      : { kind: 'no-exec', why: result.why };
  }
  if (result.exitCode === lacking) return { kind: 'lacking', why: inBrief(result.stderr) };
  // So does a runtime say it that knows no other way (POSIX, Shell Command Language, 2.8.2).
  if ([126, 127].includes(result.exitCode)) return { kind: 'absent', why: inBrief(result.stderr) };
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

const inBrief = (words: string): Failed => ({ reason: 'failed', detail: words.trim().slice(0, 160) });
