import yargs, { type Argv } from 'yargs';
import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { checkedName, checkedObjectName } from './dns-names.ts';
import { parseDuration } from './duration.ts';
import { connectionFlags, connectionOptions, text, texts, type Parsed } from './flags.ts';
import type { DnsOperation, Operation, Output } from './options.ts';

const commands = ['dns', 'replay', 'cleanup', 'version', 'help'] as const;

/** What a run needs beside the time that it watches. */
const spareMs = 60_000;
const mostWatchMs = 15 * 60_000;

const outputOption = {
  output: { alias: 'o', type: 'string', describe: 'Format of the result: text or json', default: 'text' },
} as const;

const dnsOptions = {
  name: { type: 'string', array: true, nargs: 1, describe: 'A name that fails; repeatable' },
  pod: { type: 'string', describe: 'Diagnose as this pod: its labels, node and DNS settings' },
  control: { type: 'string', array: true, nargs: 1, describe: 'An external name known to exist; repeatable' },
  image: { type: 'string', describe: 'Image of the probe pods (needs python3)' },
  'image-pull-secret': { type: 'string', describe: 'Secret with which to pull it' },
  'probe-namespace': {
    type: 'string',
    default: 'default',
    describe: 'Where probes go that the namespace does not admit',
  },
  timeout: { type: 'string', default: '60s', describe: 'Longest time of the whole run' },
  budget: {
    type: 'string',
    default: '0s',
    describe: 'Keep asking this long for failures that come and go',
  },
  'dry-run': { type: 'boolean', describe: 'Print what would be created, create nothing' },
  record: { type: 'string', describe: 'Write everything observed to this file, for replay' },
  quiet: { alias: 'q', type: 'boolean', describe: 'No progress on stderr' },
} as const;

/** From the command line to an operation. Throws a UsageError for whatever cannot be meant. */
export async function parseArgv(argv: readonly string[]): Promise<Operation> {
  const [command] = argv;
  if (command !== undefined && !command.startsWith('-') && !commands.some((known) => known === command)) {
    const near = nearest(command, commands);
    throw new UsageError(`there is no command "${command}"`, {
      hint: near === null ? `Commands: ${commands.join(', ')}` : `Did you mean "${near}"?`,
    });
  }
  const chosen: Operation[] = [];
  const parser = yargs()
    .scriptName('kubectl netcheck')
    .usage('$0 <command>: finds the hop that breaks name resolution in a cluster, and proves it')
    .command(
      'dns [NAMESPACE]',
      'Find out why names do not resolve in a namespace',
      withDnsOptions,
      (parsed) => {
        chosen.push(dnsOperation(parsed));
      },
    )
    .command(
      'replay <file>',
      'Judge a recording again, without a cluster',
      (args) =>
        args
          .positional('file', { type: 'string', describe: 'Written by dns --record' })
          .options(outputOption),
      (parsed) => {
        chosen.push({ kind: 'replay', file: text(parsed, 'file') ?? '', output: outputOf(parsed) });
      },
    )
    .command(
      'cleanup',
      'Delete whatever earlier runs have left',
      (args) => args.options(connectionOptions),
      (parsed) => {
        chosen.push({ kind: 'cleanup', connection: connectionFlags(parsed) });
      },
    )
    .command(
      'version',
      'Print the version',
      (args) => args.options(outputOption),
      (parsed) => {
        chosen.push({ kind: 'version', output: outputOf(parsed) });
      },
    )
    .strict()
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'camel-case-expansion': false,
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .version(false)
    .help()
    .exitProcess(false)
    .wrap(100);
  const help = await refusing(parser, argv);
  const [operation] = chosen;
  if (operation !== undefined) return operation;
  return { kind: 'help', text: help === '' ? await parser.getHelp() : help };
}

const withDnsOptions = (args: Argv): Argv =>
  args
    .positional('NAMESPACE', { type: 'string', describe: "Namespace that suffers (default: the context's)" })
    .options({ ...dnsOptions, ...outputOption, ...connectionOptions });

/** Parses, and turns yargs's complaints into errors of our own. Returns help text where that was asked for. */
async function refusing(parser: Argv, argv: readonly string[]): Promise<string> {
  let help = '';
  const hint = 'See: kubectl netcheck --help';
  parser.fail((message: string | null, error: Error | undefined) => {
    throw error ?? new UsageError(message ?? 'the command line cannot be understood', { hint });
  });
  try {
    await parser.parseAsync(
      [...argv],
      {},
      (error: Error | null | undefined, _parsed: unknown, output: string) => {
        if (!(error instanceof Error)) help = output;
      },
    );
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(error instanceof Error ? error.message : String(error), { hint });
  }
  return help;
}

function dnsOperation(parsed: Parsed): DnsOperation {
  const connection = connectionFlags(parsed);
  const distinct = [...new Set([...texts(parsed, 'NAMESPACE'), ...texts(parsed, 'namespace')])];
  if (distinct.length > 1) {
    throw new UsageError(`two namespaces are given: ${distinct.join(' and ')}`, {
      hint: 'Name one, either as argument or with -n.',
    });
  }
  const namespace = distinct[0] ?? null;
  const pod = text(parsed, 'pod');
  const timeoutMs = parseDuration(text(parsed, 'timeout') ?? '60s', '--timeout');
  if (timeoutMs < 5000)
    throw new UsageError('--timeout: less than 5s is not enough to start a pod and ask', {
      hint: 'Give at least 5s; 60s is the default.',
    });
  const watchMs = parseDuration(text(parsed, 'budget') ?? '0s', '--budget');
  if (watchMs > mostWatchMs)
    throw new UsageError('--budget: more than 15m is more than probe pods should stay', {
      hint: 'Give at most 15m, and run it again for longer.',
    });
  return {
    kind: 'dns',
    connection: { ...connection, namespace },
    complaint: {
      namespace: namespace === null ? null : checkedObjectName(namespace, 'namespace'),
      names: [...new Set(texts(parsed, 'name').map((name) => checkedName(name, '--name')))],
      pod: pod === null ? null : checkedObjectName(pod, 'pod'),
      controls: texts(parsed, 'control').map((name) => checkedName(name, '--control')),
    },
    image: text(parsed, 'image'),
    imagePullSecret: text(parsed, 'image-pull-secret'),
    probeNamespace: checkedObjectName(text(parsed, 'probe-namespace') ?? 'default', 'namespace'),
    timeoutMs: Math.max(timeoutMs, watchMs + spareMs),
    watchMs,
    dryRun: parsed['dry-run'] === true,
    quiet: parsed['quiet'] === true,
    output: outputOf(parsed),
    record: text(parsed, 'record'),
  };
}

function outputOf(parsed: Parsed): Output {
  const output = text(parsed, 'output') ?? 'text';
  if (output === 'text' || output === 'json') return output;
  throw new UsageError(`-o: "${output}" is no format`, { hint: 'Formats: text, json' });
}
