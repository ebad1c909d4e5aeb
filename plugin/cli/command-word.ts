import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { commands, commandTable, isCommand, type CommandName } from './command-options.ts';

/** What was typed, taken apart: `command` null where there is none, only a wish for help or the version. */
export interface CommandWord {
  readonly command: CommandName | null;
  /** All words but the command. */
  readonly words: readonly string[];
}

/** The command may stand behind flags, as kubectl's may. Throws a UsageError for one that there is not. */
export function commandWord(argv: readonly string[]): CommandWord {
  const at = argv.findIndex((word, index) => !word.startsWith('-') && !takesNext(argv[index - 1] ?? ''));
  const command = argv[at];
  if (command === undefined) return { command: null, words: argv };
  if (!isCommand(command)) {
    const near = nearest(command, commands);
    throw new UsageError(`there is no command "${command.slice(0, 80)}"`, {
      hint: near === null ? `Commands: ${commands.join(', ')}` : `Did you mean "${near}"?`,
    });
  }
  return { command, words: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}

export const wantsHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

const valued: ReadonlySet<string> = new Set(
  Object.values(commandTable).flatMap(({ options }) =>
    Object.entries(options)
      .filter(([, { type }]) => type === 'string')
      .flatMap(([name, { alias }]) => [`--${name}`, `-${alias ?? name}`]),
  ),
);

const takesNext = (word: string): boolean => valued.has(word);
