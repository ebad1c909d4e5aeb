import { faults } from '../core/faults/index.ts';
import type { Environment } from '../cluster/connection-flags.ts';
import { contextsOf, namesOf } from '../cluster/name-lists.ts';
import { levels } from '../cluster/rights.ts';
import { commands, flagsOf } from './command-options.ts';
import { complete } from './complete.ts';
import { shells } from './completion-scripts.ts';
import { connectionFlags, type Parsed } from './flags.ts';
import { outputs } from './options.ts';
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
    faults: faults.map(({ id }) => id),
    outputs,
    levels,
    shells,
    contexts: () => contextsOf(connectionIn(words), env),
    namespaces: (typed) => namesOf('namespaces', connectionIn(typed), env),
    pods: (typed, namespace) => namesOf({ podsOf: namespace }, connectionIn(typed), env),
  }).catch(() => []);
  terminal.print(`${[...found, noFiles].join('\n')}\n`);
  return 0;
}

/** The connection flags among words that are not finished yet. */
function connectionIn(words: readonly string[]): ReturnType<typeof connectionFlags> {
  const flags = flagsOf(words[0] ?? '');
  const parsed: Record<string, unknown> = {};
  words.forEach((word, index) => {
    const [, name = '', value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name in flags) parsed[name] = flags[name] === true ? (value ?? words[index + 1] ?? '') : true;
  });
  // A namespace typed so far says nothing of where to look for others.
  return connectionFlags({ ...parsed, namespace: '', 'request-timeout': '' } satisfies Parsed);
}
