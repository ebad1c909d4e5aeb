import { printedMessage } from './printed-message.ts';
import type { WireEvent } from './wire.ts';

/** What dig's words mean; null for words of which the meaning is not known, from which nothing follows. */
export function readDig(printed: string, protocol: 'udp' | 'tcp'): WireEvent | null {
  const lines = printed.split('\n');
  if (lines.some((line) => answerBegins.test(line))) {
    const message = printedMessage(lines);
    return message === null ? null : { kind: 'answer', message: message.toString('base64') };
  }
  if (lines.some((line) => somethingElse.test(line))) return null;
  if (lines.some((line) => line.startsWith("dig: couldn't get address for ")))
    return { kind: 'error', errno: 'EINVAL', connected: false };
  const before = matchIn(lines, /^;; (?:Connection to|UDP setup with) .+ failed: (.+?)\.$/);
  if (before !== null) return failure(before, false);
  if (lines.some((line) => otherId.test(line))) return { kind: 'misnumbered' };
  const after = matchIn(lines, /^;; communications error to \S+: (.+)$/);
  return after === null ? null : failure(after, protocol === 'tcp');
}

/** Milliseconds until the answer, as dig measured them; null where none came. */
export function queryTime(printed: string): number | null {
  const time = matchIn(printed.split('\n'), /^;; Query time: (\d{1,7}) msec$/);
  return time === null ? null : Number(time);
}

const answerBegins = /^;; (->>HEADER<<-|Got bad packet:)/;

/** Over TCP dig ends with it, over UDP it waits on. */
const otherId = /^;; (?:Warning|ERROR): ID mismatch: expected ID /;

/** Something came that dig took for no answer, and waited on: neither silence nor an answer that can be shown. */
const somethingElse = /^;; (;; Question section mismatch|Warning: short )/;

/** Letters of a line that is about dig and not of what came: a name takes up to 1020 of them. */
const longestOfItsOwn = 2000;

function matchIn(lines: readonly string[], pattern: RegExp): string | null {
  for (const line of lines) {
    const found = line.length > longestOfItsOwn ? undefined : pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** In the words of BIND's isc_result_totext. */
function failure(words: string, connected: boolean): WireEvent | null {
  switch (words) {
    case 'timed out':
      return { kind: 'timeout', connected };
    case 'end of file':
      return { kind: 'eof' };
    case 'connection refused':
      return { kind: 'error', errno: 'ECONNREFUSED', connected: false };
    case 'connection reset':
      return { kind: 'error', errno: 'ECONNRESET', connected };
    case 'network unreachable':
      return { kind: 'error', errno: 'ENETUNREACH', connected };
    case 'host unreachable':
      return { kind: 'error', errno: 'EHOSTUNREACH', connected };
    case 'permission denied':
      return { kind: 'error', errno: 'EPERM', connected };
    default:
      return null;
  }
}
