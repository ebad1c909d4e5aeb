import yargs, { type Argv } from 'yargs';
import { commands, commandTable, type CommandName } from './command-options.ts';
import { connectionOptions } from './flags.ts';

/** What the program does, or one command of it; lines of at most `width` columns. */
export const helpText = async (command: CommandName | null, width: number): Promise<string> =>
  await (command === null ? ofAll() : ofOne(command))
    .locale('en')
    .version(false)
    .help(false)
    .wrap(width)
    .getHelp();

function ofAll(): Argv {
  const start = yargs()
    .scriptName('kubectl netcheck')
    .usage('$0 COMMAND: finds the hop that breaks name resolution in a cluster, and proves it')
    .epilogue('Flags of a command, and examples: kubectl netcheck COMMAND --help');
  return commands.reduce((parser, name) => parser.command(usageOf(name), commandTable[name].summary), start);
}

/** Types are not told: whoever is told what a flag is for knows what it takes. */
function ofOne(command: CommandName): Argv {
  const { summary, argument, options } = commandTable[command];
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const start = yargs()
    .scriptName('kubectl netcheck')
    .usage(
      [
        `$0 ${usageOf(command)}`,
        '',
        summary,
        ...(argument === null ? [] : ['', `${argument.name}: ${argument.describe}`]),
      ].join('\n'),
    );
  const withFlags = shown.reduce(
    (parser, [name, option]) =>
      parser.option(name, {
        describe: `${option.describe}${option.default === undefined ? '' : ` (default ${option.default})`}`,
        group: Object.hasOwn(connectionOptions, name) ? "Of the connection, as kubectl's:" : 'Flags:',
        ...(option.alias === undefined ? {} : { alias: option.alias }),
      }),
    start,
  );
  return withFlags.epilogue(examplesOf(command));
}

/** Each on a line of its own, to be copied whole. */
const examplesOf = (command: CommandName): string =>
  [
    'Examples:',
    ...commandTable[command].examples.flatMap(([words, what]) => [
      `  # ${what}`,
      `  kubectl netcheck ${words}`,
    ]),
  ].join('\n');

function usageOf(command: CommandName): string {
  const { argument } = commandTable[command];
  if (argument === null) return command;
  return `${command} ${argument.needed ? `<${argument.name}>` : `[${argument.name}]`}`;
}
