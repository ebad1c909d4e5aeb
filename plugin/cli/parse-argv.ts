import type { Environment } from '../cluster/connection-flags.ts';
import { UsageError } from '../errors.ts';
import { checkedWords } from './checked-words.ts';
import { levelsOf, outputOf, presentationOf } from './choices.ts';
import {
  commandTable,
  commands,
  dnsOptions,
  doctorOptions,
  isCommand,
  presentationOptions,
  type CommandName,
} from './command-options.ts';
import { commandWord, wantsHelp } from './command-word.ts';
import { shells } from './completion-scripts.ts';
import { dnsOperation, namespaceOf, probeNamespaceOf } from './dns-operation.ts';
import { parseDuration } from './duration.ts';
import { connectionFlags, text, type Options, type Parsed } from './flags.ts';
import { documentOutputs, type Operation } from './options.ts';

/** From the command line to an operation. Throws a UsageError for whatever cannot be meant. */
export async function parseArgv(argv: readonly string[], env: Environment = {}): Promise<Operation> {
  if (argv[0] === '__complete') return { kind: 'complete', words: argv.slice(1) };
  const { command, words } = commandWord(argv);
  if (wantsHelp(words)) return { kind: 'help', command: command === 'help' ? null : command };
  if (command === null) return withoutCommand(words);
  return operationOf(command, await parsedFrom(command, checkedWords(command, words), env));
}

function withoutCommand(words: readonly string[]): Operation {
  const [only] = words;
  if (only === undefined) return { kind: 'help', command: null };
  if (only === '--version' && words.length === 1) return { kind: 'version', output: 'text' };
  throw new UsageError(`"${words.join(' ').slice(0, 80)}" names no command`, {
    hint: `Commands: ${commands.join(', ')}`,
  });
}

/** What lasts (the environment, the configuration file) below what is given. The parser is loaded where there are flags to be parsed. */
async function parsedFrom(command: CommandName, words: readonly string[], env: Environment): Promise<Parsed> {
  const taken = lasting[command];
  const settings = taken === undefined ? {} : (await import('./settings.ts')).settingsOf(env, taken);
  if (words[0] === '--') return { ...settings, _: words.slice(1) };
  const { default: yargs } = await import('yargs');
  return yargs()
    .options(commandTable[command].options)
    .config(settings)
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'camel-case-expansion': false,
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .version(false)
    .help(false)
    .exitProcess(false)
    .fail(false)
    .parseSync([...words]);
}

/** Flags of a command that may be settled once for all. */
const lasting: Readonly<Partial<Record<CommandName, Options>>> = {
  dns: { ...dnsOptions, ...presentationOptions },
  replay: presentationOptions,
  doctor: doctorOptions,
};

function operationOf(command: CommandName, parsed: Parsed): Operation {
  const argument = text(parsed, '_');
  switch (command) {
    case 'dns':
      return dnsOperation(parsed);
    case 'replay':
      return { kind: 'replay', file: argument ?? '', presentation: presentationOf(parsed) };
    case 'doctor':
      return {
        kind: 'doctor',
        connection: connectionFlags(parsed),
        namespace: namespaceOf(parsed),
        probeNamespace: probeNamespaceOf(parsed),
        image: text(parsed, 'image'),
        output: outputOf(parsed, documentOutputs, 'text'),
      };
    case 'explain':
      return { kind: 'explain', id: argument };
    case 'rbac':
      return { kind: 'rbac', levels: levelsOf(parsed) };
    case 'cleanup': {
      const age = text(parsed, 'older-than');
      const olderThanMs = age === null ? 0 : parseDuration(age, '--older-than');
      return { kind: 'cleanup', connection: connectionFlags(parsed), olderThanMs };
    }
    case 'completion': {
      const shell = shells.find((one) => one === argument);
      return shell === undefined ? { kind: 'help', command } : { kind: 'completion', shell };
    }
    case 'version':
      return { kind: 'version', output: outputOf(parsed, documentOutputs, 'text') };
    case 'help':
      return { kind: 'help', command: isCommand(argument) ? argument : null };
  }
}
