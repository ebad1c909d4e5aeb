import type { Batch, DnsWireQuestion, WireQuestion } from '../../probes/wire.ts';
import { questionName, type Probe, type ProbeRequest, type Question } from '../core/model/probe.ts';
import type { ReadRequest } from '../core/model/step.ts';
import { encodeQuery, largeSize } from '../dns/encode.ts';
import { addressOf, messagesOf } from './load-limits.ts';
import { readQuestions } from './reads.ts';
import { Slots, type Pace } from './slots.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** One sample of a batch: what its result will belong to. */
export interface PlannedSample {
  readonly id: string;
  readonly probe: Probe;
  /** The absolute name on the wire. */
  readonly name: string;
}

export interface PlannedBatch {
  readonly batch: Batch;
  readonly samples: readonly PlannedSample[];
}

/** What the instrument may take beyond its last time-out. */
const marginMs = 500;

/** Longest wait of a gated question for its gate, and for its turn where gates open late. */
const gateMs = 3000;

/** Turns requests to one vantage into a batch: random labels, times, and gates between questions to one target. */
export function planBatch(
  requests: readonly ProbeRequest[],
  reads: readonly ReadRequest[],
  random: Random,
  pace: Pace,
): PlannedBatch {
  const samples: PlannedSample[] = [];
  const questions: DnsWireQuestion[] = [];
  const slots = new Map<string, Slots>();
  const gates = new Map<string, string[]>();
  let number = 0;
  for (const request of [...requests].sort((a, b) => Number(a.gate !== 'none') - Number(b.gate !== 'none'))) {
    const { probe } = request;
    const address = addressOf(probe.target);
    const line = `${address} ${probe.protocol}`;
    const own = slots.get(address) ?? new Slots(pace, address);
    slots.set(address, own);
    for (let sample = 0; sample < request.samples; sample += 1) {
      number += 1;
      const id = `q${String(number)}`;
      const name = nameFor(probe.question, random);
      const due = own.take(messagesOf(request), request.intervalMs);
      samples.push({ id, probe, name });
      questions.push(
        wireQuestion(id, request, name, due, request.gate === 'none' ? [] : (gates.get(line) ?? []), random),
      );
      if (request.gate === 'none' && probe.question.kind.startsWith('cluster-'))
        gates.set(line, [...(gates.get(line) ?? []), id]);
    }
  }
  const asked: readonly WireQuestion[] = [...readQuestions(reads), ...questions];
  const longest = Math.max(0, ...asked.map(longestOf));
  const gated = questions.some((question) => question.after.length > 0);
  const deadlineMs = longest + marginMs + (gated ? gateMs : 0);
  const { mostPerSecond } = pace;
  return { batch: { version: 1, deadlineMs, mostPerSecond, questions: asked }, samples };
}

/** Until the last answer to it can come. */
function longestOf(question: WireQuestion): number {
  if (question.kind === 'file') return question.atMs ?? 0;
  return question.kind === 'command' ? question.timeoutMs : question.atMs + question.timeoutMs;
}

function wireQuestion(
  id: string,
  { probe, timeoutMs }: ProbeRequest,
  name: string,
  atMs: number,
  after: readonly string[],
  random: Random,
): DnsWireQuestion {
  const message = encodeQuery(Math.floor(random() * 65536), name, probe.question.type, {
    ...(probe.question.kind === 'root-large' ? { large: probe.question.bytes ?? largeSize } : {}),
    checkingDisabled: probe.question.kind === 'unchecked',
  });
  return {
    id,
    kind: 'dns',
    protocol: probe.protocol,
    address: probe.target.address,
    port: probe.target.port,
    message: Buffer.from(message).toString('base64'),
    ...(probe.question.kind === 'pair-absent' ? { companion: companionOf(message, name) } : {}),
    ...(probe.flow === undefined ? {} : { flow: String(probe.flow) }),
    atMs,
    after,
    timeoutMs,
  };
}

/** The same name for AAAA, under another id. */
function companionOf(message: Uint8Array, name: string): string {
  const id = (((message[0] ?? 0) << 8) | (message[1] ?? 0)) ^ 1;
  return Buffer.from(encodeQuery(id, name, 'AAAA', {})).toString('base64');
}

/** A fresh random label for names that must not exist: 50 bits, so that no cache has ever seen it. */
export function nameFor(question: Question, random: Random): string {
  if (!('suffix' in question)) return questionName(question);
  if (question.kind === 'reverse-absent')
    return `${String(octet(random))}.${String(octet(random))}.${question.suffix}`;
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const label = Array.from({ length: 10 }, () => alphabet.charAt(Math.floor(random() * 32))).join('');
  return `nc-${label}.${question.suffix}`;
}

const octet = (random: Random): number => Math.floor(random() * 256);
