import { expect, test } from '@jest/globals';
import { parseArgv } from '../../../plugin/cli/parse-argv.ts';

/** Milliseconds that a whole run may take, and for how long of them it watches. */
async function times(...flags: readonly string[]): Promise<readonly [number, number]> {
  const operation = await parseArgv(['dns', 'shop', ...flags]);
  if (operation.kind !== 'dns') throw new Error(`taken for ${operation.kind}`);
  return [operation.timeoutMs, operation.watchMs];
}

test.each([
  ['a minute unless told', [], [60_000, 0]],
  ['what --timeout says, also where that is less', ['--timeout', '5s'], [5000, 0]],
  ['a minute beside what it watches', ['--budget', '90s'], [150_000, 90_000]],
  [
    'no less than that, however short --timeout is',
    ['--budget', '90s', '--timeout', '10s'],
    [150_000, 90_000],
  ],
  ['--timeout where that is longer', ['--budget', '30s', '--timeout', '5m'], [300_000, 30_000]],
] as const)('%s', async (_title, flags, expected) => {
  expect(await times(...flags)).toEqual(expected);
});
