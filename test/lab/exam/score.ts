import type { Diagnosis, Suspect } from '../../../plugin/core/model/verdict.ts';
import { causeOf, suspectsIn } from '../e2e/run-fault.ts';
import type { Expectation, Inducer } from '../faults/inducer.ts';
import { mayStayTogether } from './inseparable.ts';

/** What one sitting brought. */
export interface Mark {
  readonly id: string;
  readonly title: string;
  readonly kind: 'single' | 'double' | 'decoy' | 'healthy';
  readonly verdict: string;
  readonly said: readonly string[];
  readonly right: boolean;
  readonly hopRight: boolean;
  /** Wrong although it said "certain". */
  readonly wrongAndCertain: boolean;
  /** Somebody was accused or suspected on a healthy cluster. */
  readonly falseAlarm: boolean;
  /** What is false about the reasons that it gave. */
  readonly untruths: readonly string[];
  /** (posterior of the first cause − it was right)²; null where nobody was to be accused. */
  readonly brier: number | null;
  readonly seconds: number;
  readonly left: string;
  readonly text: string;
}

export const words = (suspect: Suspect): string => `${suspect.hop.kind}: ${causeOf(suspect)}`;

/** Whether the first suspect is the one expected; for a group that cannot be told apart, whether it is among them. */
export function isRight(
  { expected }: Inducer,
  diagnosis: Diagnosis,
): { readonly cause: boolean; readonly hop: boolean } {
  const { verdict, risks } = diagnosis;
  if (!expected.verdicts.includes(verdict.kind)) return { cause: false, hop: false };
  if (expected.risk !== undefined && !risks.some((risk) => causeOf(risk.suspect) === expected.risk))
    return { cause: false, hop: false };
  if (expected.hop === null || verdict.kind === 'healthy') return { cause: true, hop: true };
  const suspects = suspectsIn(diagnosis);
  const group = verdict.kind === 'ambiguous' && mayStayTogether(suspects.map(words));
  const looked = group ? suspects : suspects.slice(0, 1);
  return {
    cause: looked.some((one) => one.hop.kind === expected.hop && isCauseOf(expected, causeOf(one))),
    hop: looked.some((one) => one.hop.kind === expected.hop),
  };
}

const isCauseOf = ({ cause, orCause }: Expectation, named: string): boolean =>
  named === cause || named === orCause;

/** Everything that a diagnosis names: accused, beside, or as a risk. */
export function namedIn(diagnosis: Diagnosis): readonly string[] {
  const { verdict, risks } = diagnosis;
  const also = verdict.kind === 'broken' || verdict.kind === 'ambiguous' ? verdict.also : [];
  return [...suspectsIn(diagnosis), ...also, ...risks.map((risk) => risk.suspect)].map(causeOf);
}

export const confidenceIn = ({ verdict }: Diagnosis): string =>
  'confidence' in verdict ? verdict.confidence : '';

export function brierOf(diagnosis: Diagnosis, right: boolean): number | null {
  const first = suspectsIn(diagnosis)[0];
  return first === undefined ? null : (first.posterior - (right ? 1 : 0)) ** 2;
}
