import { shuffled } from '../../support/shuffled.ts';
import { inducers } from '../faults/index.ts';
import type { Inducer } from '../faults/inducer.ts';

/**
 * The situations that the tests on the real lab sit: all of them, or as many as NETCHECK_E2E_DRAW says, drawn from the seed that
 * NETCHECK_E2E_SEED gives (1 unless told). What is left out is printed; the fast tests replay a recording of each.
 */
export const sitting: readonly Inducer[] = drawn(
  process.env['NETCHECK_E2E_DRAW'],
  Number(process.env['NETCHECK_E2E_SEED'] ?? 1),
);

function drawn(count: string | undefined, seed: number): readonly Inducer[] {
  if (count === undefined || count === '') return inducers;
  const order = shuffled(inducers, seed);
  const left = order.slice(Number(count)).map(({ id }) => id);
  if (left.length > 0)
    process.stdout.write(
      `${count} of ${String(inducers.length)} situations sit, drawn from seed ${String(seed)}; left out to keep this run short, ` +
        `\`make e2e\` sits them all: ${left.join(' ')}\n`,
    );
  const chosen = new Set(order.slice(0, Number(count)));
  return inducers.filter((inducer) => chosen.has(inducer));
}
