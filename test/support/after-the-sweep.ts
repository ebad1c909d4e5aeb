import { nextStep, type PlanInput } from '../../plugin/core/plan/next-step.ts';
import type { Step } from '../../plugin/core/model/step.ts';

/** What is wanted once every hop has been asked: recordings of earlier days lack questions that came later. */
export function afterTheSweep(input: PlanInput): Step {
  const step = nextStep(input);
  if (step.kind === 'done' || step.because !== 'ask every hop') return step;
  const unasked = step.requests.map(({ probe }) => {
    return { kind: 'missing', probe, why: { reason: 'not-asked', detail: 'not yet known then' } } as const;
  });
  const samples = [...input.observations.samples, ...unasked];
  return nextStep({ ...input, observations: { ...input.observations, samples } });
}
