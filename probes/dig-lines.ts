import { digArguments } from './dig-question.ts';
import type { Batch, DnsWireQuestion, WireQuestion } from './wire.ts';

/** Milliseconds between two questions: a dig is a larger program than any that a shell instrument starts. */
const paceMs = 100;

/** Digs at once (instrument-dig.sh); where all of them wait for their time-outs, the others wait for them. */
const mostDigs = 6;

/** The same batch at a pace that dig can keep, with time-outs of whole seconds, since dig knows no others. */
export function pacedForDig(batch: Batch): Batch {
  let next = 0;
  const questions = batch.questions
    .map((question) =>
      question.kind === 'dns' ? { ...question, timeoutMs: wholeSeconds(question) } : question,
    )
    .toSorted((a, b) => atOf(a) - atOf(b))
    .map((question): WireQuestion => {
      if (argumentsOf(question) === null || question.kind !== 'dns') return question;
      const atMs = Math.max(question.atMs, next);
      next = atMs + paceMs;
      return { ...question, atMs };
    });
  const asked = questions.filter((question) => question.kind === 'dns');
  const waits = asked.reduce((sum, question) => sum + heldMs(question), 0) / mostDigs;
  const longest = Math.max(0, ...asked.map((question) => question.atMs + heldMs(question)));
  return { ...batch, questions, deadlineMs: Math.max(batch.deadlineMs, Math.ceil(longest + waits)) };
}

const atOf = (question: WireQuestion): number => ('atMs' in question ? (question.atMs ?? 0) : 0);

const wholeSeconds = ({ timeoutMs }: DnsWireQuestion): number => Math.ceil(timeoutMs / 1000) * 1000;

/** Over TCP dig counts its time twice, for the handshake and for the answer. */
const heldMs = ({ protocol, timeoutMs }: DnsWireQuestion): number =>
  protocol === 'tcp' ? 2 * timeoutMs : timeoutMs;

/** Null for all that dig cannot send: two messages from one socket, a port of its choice, what is no DNS. */
const argumentsOf = (question: WireQuestion): readonly string[] | null =>
  question.kind !== 'dns' || question.flow !== undefined || question.companion !== undefined
    ? null
    : digArguments(Buffer.from(question.message, 'base64'));

/**
 * A batch as instrument-dig.sh reads it: the deadline, then a line for each question, fields separated by tabs, "-" for none, then
 * "go". All of this program's own making: none holds a tab or a line feed.
 */
export function digLines({ deadlineMs, questions, mostPerSecond = {} }: Batch): string {
  const numbers = new Map(questions.map(({ id }, index) => [id, String(index + 1)]));
  const targets = new Map<string, string>();
  const lines = questions.map((question) => {
    const { id } = question;
    const number = numbers.get(id) ?? '';
    if (question.kind === 'file')
      return [
        number,
        'file',
        String(Math.round(question.atMs ?? 0)),
        ...['-', '-', '-', '-', id, question.path, String(question.maxBytes)],
      ];
    const words = argumentsOf(question);
    if (words === null || question.kind !== 'dns') return [number, 'unable', '0', '-', '-', '-', '-', id];
    const { protocol, address, port, atMs, after } = question;
    const target = `${address}:${String(port)}`;
    if (!targets.has(target)) targets.set(target, String(targets.size));
    return [
      number,
      protocol,
      String(Math.round(atMs)),
      String(Math.max(1000, wholeSeconds(question))),
      after.length === 0 ? '-' : after.map((other) => numbers.get(other) ?? '0').join(','),
      targets.get(target) ?? '-',
      String(mostPerSecond[target] ?? '-'),
      id,
      address,
      String(port),
      ...words,
    ];
  });
  return `${[String(Math.round(deadlineMs)), ...lines.map((fields) => fields.join('\t')), 'go'].join('\n')}\n`;
}
