import { asList, field, textAt } from './json.ts';

/** What a message of the channel protocol carries (v4.channel.k8s.io and v5.channel.k8s.io). */
export type ExecMessage =
  | { readonly kind: 'stdout'; readonly data: Buffer }
  | { readonly kind: 'stderr'; readonly data: Buffer }
  /** The command's end: its exit code, or why it could not be run. */
  | { readonly kind: 'status'; readonly exitCode: number | null; readonly message: string }
  /** Close signals and channels of later versions. */
  | { readonly kind: 'other' };

/** First byte: the channel. 1 stdout, 2 stderr, 3 status, 255 close (v5). Never throws. */
export function readExecMessage(data: Buffer): ExecMessage {
  const rest = data.subarray(1);
  switch (data[0] ?? 0) {
    case 1:
      return { kind: 'stdout', data: rest };
    case 2:
      return { kind: 'stderr', data: rest };
    case 3:
      return statusOf(rest.toString('utf8'));
    default:
      return { kind: 'other' };
  }
}

/** stdin is channel 0. */
export const stdinMessage = (data: Uint8Array): Buffer => Buffer.concat([Buffer.from([0]), data]);

/** Half-close of stdin; v5 only. */
export const closeStdin = Buffer.from([255, 0]);

function statusOf(text: string): ExecMessage {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return { kind: 'status', exitCode: null, message: text.slice(0, 200) };
  }
  if (textAt(status, 'status') === 'Success') return { kind: 'status', exitCode: 0, message: '' };
  const cause = asList(field(status, 'details', 'causes')).find(
    (one) => textAt(one, 'reason') === 'ExitCode',
  );
  const code = Number.parseInt(textAt(cause, 'message'), 10);
  return {
    kind: 'status',
    exitCode: Number.isNaN(code) ? null : code,
    message: textAt(status, 'message').slice(0, 400),
  };
}
