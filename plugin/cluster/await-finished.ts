import { setTimeout } from 'node:timers/promises';
import { listAt, textAt } from './json.ts';
import { untilDecided, type Awaited } from './until-decided.ts';

/** A Job of nothing finishes within a fraction of a second. Where it takes longer, nobody comes to it, and probes will not wait. */
const patienceMs = 3000;

/** Who may not see it waits for as long as it may take. */
const unseenMs = 500;

/**
 * Waits until a Job of nothing has finished, for a while. Before, it cannot own a probe for long: the Job controller takes its Job's
 * reference away from pods that do not carry its Job's labels, and would end those that do; finished Jobs it leaves alone (Kubernetes,
 * pkg/controller/controller_ref_manager.go, ClaimObject, and pkg/controller/job/job_controller.go, syncJob).
 */
export async function awaitFinished(job: Awaited): Promise<void> {
  const outcome = await untilDecided<'over' | 'unseen'>(job, {
    decide: (state, waitedMs) => (hasFinished(state) || waitedMs > patienceMs ? 'over' : null),
    unread: ({ reason }) => (reason === 'forbidden' ? 'unseen' : null),
  });
  if (outcome === 'unseen')
    await setTimeout(unseenMs, undefined, { signal: job.signal }).catch(() => undefined);
}

const hasFinished = (job: unknown): boolean =>
  listAt(job, 'status', 'conditions').some(
    (one) => ['Complete', 'Failed'].includes(textAt(one, 'type')) && textAt(one, 'status') === 'True',
  );
