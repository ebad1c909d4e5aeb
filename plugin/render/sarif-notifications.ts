import { describeMissing } from '../core/model/part.ts';
import type { Diagnosis } from '../core/model/verdict.ts';
import { cellSentence } from './cell-words.ts';
import { verdictLine } from './headline.ts';
import { message, type Level } from './sarif-message.ts';
import { askedWords } from './words.ts';

/** What a run says of itself beside its findings. */
export interface Notification {
  readonly descriptor: { readonly id: Kind };
  readonly level: Level;
  readonly message: { readonly text: string };
}

const kinds = {
  verdict: 'What the run came to',
  inconclusive: 'It could not be determined, and why',
  'not-tested': 'Questions that could not be asked, and why',
  'not-read': 'Objects that could not be read, and why',
  unexplained: 'Failures that the verdict does not explain',
  remark: 'What looks guilty and explains nothing that failed',
} as const;

type Kind = keyof typeof kinds;

/** The verdict first: whoever sees no result sees at least for what that holds. */
export function notificationsOf(diagnosis: Diagnosis): readonly Notification[] {
  const { verdict, notTested, missing, unexplained, remarks } = diagnosis;
  return [
    ...(verdict.kind === 'inconclusive'
      ? verdict.reasons.map((reason) => notification('inconclusive', 'error', reason))
      : [notification('verdict', 'note', verdictLine(diagnosis))]),
    ...notTested.map(({ what, why }) => notification('not-tested', 'warning', `${what}: ${why}`)),
    ...missing.map(({ part, why }) =>
      notification('not-read', 'warning', `${part}: ${describeMissing(why)}`),
    ),
    ...unexplained.map((cell) =>
      notification('unexplained', 'warning', `${askedWords(cell.probe)}: ${cellSentence(cell)}`),
    ),
    ...remarks.map((remark) => notification('remark', 'note', remark)),
  ];
}

const notification = (id: Kind, level: Level, text: string): Notification => ({
  descriptor: { id },
  level,
  message: message(text),
});

/** What the kinds that occur mean, for the tool's own part of the log. */
export const notificationWords = (given: readonly Notification[]): readonly object[] =>
  [...new Set(given.map(({ descriptor }) => descriptor.id))].map((id) => ({
    id,
    shortDescription: message(`${kinds[id]}.`),
  }));
