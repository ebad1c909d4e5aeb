import { errorQuestion, rateQuestion } from '../core/facts/failure-facts.ts';
import type { Diagnosis, Suspect } from '../core/model/verdict.ts';
import { percent } from './percent.ts';

/**
 * That what is accused strikes some questions only; empty where it strikes all, where no question passes at all, and where answers are
 * late: how many of those count as failures says nothing about what delays them.
 */
export function shareWords({ intermittency, contrast }: Suspect, { baseline }: Diagnosis): readonly string[] {
  const answered = ({ question }: { readonly question: string }): string | undefined =>
    baseline.find((fact) => fact.question === question)?.answer;
  const isSlow =
    contrast === null
      ? answered(errorQuestion)?.startsWith(errorQuestion.slow) === true
      : contrast.failing.slow > 0;
  if (intermittency >= 1 || isSlow || answered(rateQuestion) === rateQuestion.always) return [];
  return [
    intermittency < most
      ? `It strikes a share of the questions (about ${percent(intermittency)}).`
      : 'It strikes most of the questions.',
  ];
}

/** The largest share that is tried; from there on how many more it strikes is not known. */
const most = 0.6;
