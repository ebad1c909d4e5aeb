import { field, listAt, textAt } from './json.ts';
import { phaseOf } from './parse-objects.ts';
import { withoutSecrets } from './withhold.ts';

/** What is told of it must fit into a line. */
const mostSigns = 200;

/** Why a pod does not run yet, in the words of the scheduler or the kubelet; null: it runs, has ended, or nobody has said. */
export function waitsFor(pod: unknown): string | null {
  const state = phaseOf(field(listAt(pod, 'status', 'containerStatuses')[0], 'state'));
  const words =
    state?.kind === 'waiting'
      ? joined(state.reason, state.message)
      : state === null && textAt(pod, 'status', 'phase') === 'Pending'
        ? unscheduled(pod)
        : '';
  return words === '' ? null : withoutSecrets(words).slice(0, mostSigns);
}

function unscheduled(pod: unknown): string {
  const condition = listAt(pod, 'status', 'conditions').find(
    (one) => textAt(one, 'type') === 'PodScheduled' && textAt(one, 'status') === 'False',
  );
  return joined(textAt(condition, 'reason'), textAt(condition, 'message'));
}

const joined = (reason: string, message: string): string =>
  [reason, message].filter((part) => part !== '').join(': ');
