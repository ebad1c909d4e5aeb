import type { Batch, WireQuestion } from './wire.ts';

/** Milliseconds between two questions of a shell: it starts programs for each, and answers must not wait for that. */
const paceMs = 50;

/** The same batch at a pace that a shell can keep: later by what it then takes. */
export function pacedForShell(batch: Batch): Batch {
  const order = batch.questions.toSorted((a, b) => atOf(a) - atOf(b));
  let next = 0;
  let delay = 0;
  const questions = order.map((question): WireQuestion => {
    if (isBeyondTheShell(question)) return question;
    const at = Math.max(atOf(question), next);
    next = at + paceMs;
    delay = Math.max(delay, at - atOf(question));
    return question.kind === 'command' ? question : { ...question, atMs: at };
  });
  return { ...batch, questions, deadlineMs: batch.deadlineMs + delay };
}

const atOf = (question: WireQuestion): number => ('atMs' in question ? (question.atMs ?? 0) : 0);

/** A shell cannot choose a source port; and an image with nothing but a shell hardly has the programs. */
const isBeyondTheShell = (question: WireQuestion): boolean =>
  question.kind === 'command' || (question.kind === 'dns' && question.flow !== undefined);

/**
 * A batch as instrument.sh reads it: the deadline, then a line for each question, fields separated by tabs, "-" for none, then
 * "go". Addresses, numbers, base64, paths and ids, all of this program's own making: none holds a tab or a line feed.
 */
export const shellLines = ({ deadlineMs, questions, mostPerSecond = {} }: Batch): string =>
  `${[String(Math.round(deadlineMs)), ...questions.map((one) => fieldsOf(one, mostPerSecond).join('\t')), 'go'].join('\n')}\n`;

/** id, kind, time, time-out, ids to wait for, then what the kind needs. */
function fieldsOf(question: WireQuestion, most: Readonly<Record<string, number>>): readonly string[] {
  if (isBeyondTheShell(question)) return [question.id, 'unable', '0', '0', '-'];
  switch (question.kind) {
    case 'dns':
      return [
        question.id,
        question.protocol,
        ...timing(question),
        question.address,
        String(question.port),
        question.protocol === 'tcp' ? withLength(question.message) : question.message,
        // Over TCP its answer repeats the message as it is without its length.
        question.protocol === 'tcp' ? question.message : (question.companion ?? '-'),
        String(most[`${question.address}:${String(question.port)}`] ?? '-'),
      ];
    case 'exchange':
      return [
        question.id,
        'exchange',
        ...timing(question),
        question.address,
        String(question.port),
        question.send,
        String(question.maxBytes),
      ];
    case 'file':
      return [
        question.id,
        'file',
        ...timing({ atMs: question.atMs ?? 0, timeoutMs: 0, after: [] }),
        question.path,
        String(question.maxBytes),
      ];
    case 'command':
      return [question.id, 'unable', '0', '0', '-'];
  }
}

interface Timing {
  readonly atMs: number;
  readonly timeoutMs: number;
  readonly after: readonly string[];
}

const timing = ({ atMs, timeoutMs, after }: Timing): readonly string[] => [
  String(Math.round(atMs)),
  String(Math.round(timeoutMs)),
  after.length === 0 ? '-' : after.join(','),
];

/** RFC 1035 section 4.2.2: two bytes of length before a message over TCP. */
function withLength(message: string): string {
  const bytes = Buffer.from(message, 'base64');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]).toString('base64');
}
