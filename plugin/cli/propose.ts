import type { Environment } from '../cluster/connection-flags.ts';
import { levels } from '../cluster/rights.ts';
import { commands, flagsOf, outputsOf } from './command-options.ts';
import { complete } from './complete.ts';
import { shells } from './completion-scripts.ts';
import { connectionFlags, type Parsed } from './flags.ts';
import { proposable } from './proposable.ts';
import type { Terminal } from './terminal.ts';

/** Cobra's directive "no file completion": the last line that kubectl expects. */
const noFiles = ':4';

/** Prints candidates for the last word, one a line. Never fails: a shell would show it in the middle of a command line. */
export async function propose(
  words: readonly string[],
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const found = await complete(words, {
    commands,
    flagsOf,
    faults: async () => (await import('../core/faults/index.ts')).faults.map(({ id }) => id),
    outputsOf,
    levels,
    shells,
    contexts: async () => proposable((await lists()).contextsOf(connectionIn(words), env)),
    namespaces: async (typed) =>
      proposable(await (await lists()).namesOf('namespaces', connectionIn(typed), env)),
    pods: async (typed, namespace) =>
      proposable(await (await lists()).namesOf({ podsOf: namespace }, connectionIn(typed), env)),
  }).catch(() => []);
  terminal.print(`${[...found, noFiles].join('\n')}\n`);
  return 0;
}

/** The way to a cluster is loaded where one is asked. */
const lists = () => import('../cluster/name-lists.ts');

/** The connection flags among words that are not finished yet. */
function connectionIn(words: readonly string[]): ReturnType<typeof connectionFlags> {
  const flags = flagsOf(words[0] ?? '');
  const parsed: Record<string, unknown> = {};
  words.forEach((word, index) => {
    const [, name = '', value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name in flags) parsed[name] = flags[name] === true ? (value ?? words[index + 1] ?? '') : true;
  });
  // A namespace typed so far says nothing of where to look for others.
  return connectionFlags({ ...parsed, namespace: '', 'request-timeout': '', v: '' } satisfies Parsed);
}
