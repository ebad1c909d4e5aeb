import type { CommandWireQuestion, ResultFrame, WireQuestion } from '../../probes/wire.ts';
import { missing, present, type Part } from '../core/model/part.ts';
import type { Readable, Reading, ReadingContent } from '../core/model/reading.ts';
import type { ReadRequest } from '../core/model/step.ts';
import { compactMetrics } from './compact-metrics.ts';
import { beyondTheShell } from './observe.ts';
import { libcAnswers, libcCommand } from './libc.ts';

const timeoutMs = 2000;

/** A libc resolver gives up on silent servers after ten seconds and more: nobody waits for that here. */
const libcMs = 3500;
const mostFileBytes = 4096;
const mostCommandBytes = 64 * 1024;
const mostMetricsBytes = 512 * 1024;
const doors = {
  'coredns-metrics': { port: 9153, path: '/metrics' },
  'coredns-ready': { port: 8181, path: '/ready' },
  'cilium-metrics': { port: 9962, path: '/metrics' },
  'cilium-health': { port: 9879, path: '/healthz' },
} as const;

/** The wire questions of reads; their ids tell them from samples. Who does not answer is not waited for a second time. */
export const readQuestions = (reads: readonly ReadRequest[]): readonly WireQuestion[] =>
  reads.map((read, index) => {
    const first = reads.findIndex(
      ({ vantage, subject }) => vantage === read.vantage && subject === read.subject,
    );
    return readQuestion(read, idOf(index), first < index ? [idOf(first)] : []);
  });

export function readingsOf(
  reads: readonly ReadRequest[],
  results: readonly ResultFrame[],
  offsetMs: number,
): readonly Reading[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return reads.map((read, index) => readingOf(read, byId.get(idOf(index)), offsetMs));
}

const idOf = (index: number): string => `r${String(index + 1)}`;

function readQuestion(
  { subject, delayMs = 0 }: ReadRequest,
  id: string,
  after: readonly string[],
): WireQuestion {
  if (subject.kind === 'node-file')
    return { id, kind: 'file', path: subject.path, maxBytes: mostFileBytes, atMs: delayMs };
  if (subject.kind === 'libc')
    return {
      id,
      kind: 'command',
      command: libcCommand(subject.names),
      about: [],
      maxBytes: mostFileBytes,
      timeoutMs: libcMs,
    };
  if (subject.kind === 'service-rules' || subject.kind === 'tracked-connections')
    return { id, kind: 'command', ...commandFor(subject), maxBytes: mostCommandBytes, timeoutMs };
  const { port, path } = doors[subject.kind];
  const address = 'address' in subject ? subject.address : '127.0.0.1';
  const request = `GET ${path} HTTP/1.0\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;
  return {
    id,
    kind: 'exchange',
    address,
    port,
    send: Buffer.from(request).toString('base64'),
    maxBytes: mostMetricsBytes,
    atMs: delayMs,
    after,
    timeoutMs,
  };
}

function commandFor(
  subject: Readable & { readonly kind: 'service-rules' | 'tracked-connections' },
): Pick<CommandWireQuestion, 'command' | 'about'> {
  return subject.kind === 'service-rules'
    ? { command: [`iptables-${subject.tables}-save`, '-t', 'nat'], about: subject.about }
    : { command: ['conntrack', '-L', '-p', 'udp', '--orig-dst', subject.address], about: [] };
}

/** What a read brought. Its content is hostile until parsed here. */
function readingOf(
  { vantage, subject }: ReadRequest,
  result: ResultFrame | undefined,
  offsetMs: number,
): Reading {
  const atMs = Math.round(offsetMs + (result?.sentMs ?? 0));
  return { vantage, subject, atMs, content: contentOf(subject.kind, result?.event) };
}

function contentOf(
  kind: ReadRequest['subject']['kind'],
  event: ResultFrame['event'] | undefined,
): Part<ReadingContent> {
  switch (event?.kind) {
    case 'content':
      if (kind === 'libc') return libcAnswers(event.content);
      return kind === 'node-file' || kind === 'service-rules' || kind === 'tracked-connections'
        ? present({ kind: 'text', text: event.content })
        : overHttp(kind, event.content);
    case 'timeout':
      return missing({ reason: 'timed-out', afterMs: timeoutMs });
    case 'error':
      return missing({ reason: 'failed', detail: event.errno });
    case 'unable':
      return missing(beyondTheShell);
    case 'answer':
    case 'unclear':
    case 'misnumbered':
    case 'eof':
    case 'skipped':
    case undefined:
      return missing({ reason: 'failed', detail: 'nothing came back' });
  }
}

function overHttp(kind: keyof typeof doors, response: string): Part<ReadingContent> {
  const parts = /^HTTP\/1\.[01] (\d{3})[^]*?\r\n\r\n([^]*)$/.exec(response);
  const code = Number(parts?.[1] ?? '0');
  const body = parts?.[2] ?? '';
  if (parts === null) return missing({ reason: 'failed', detail: 'no HTTP answer' });
  if (kind === 'coredns-ready' || kind === 'cilium-health')
    return present({ kind: 'status', code, body: body.slice(0, 200).trim() });
  return code === 200
    ? present({ kind: 'metrics', values: compactMetrics(body) })
    : missing({ reason: 'failed', detail: `HTTP ${String(code)}` });
}
