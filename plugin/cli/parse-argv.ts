import yargs, { type Argv } from 'yargs';
import type { Environment } from '../cluster/connection-flags.ts';
import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { checkedName, checkedObjectName } from './dns-names.ts';
import { levelsOf, outputOf, presentationOf } from './choices.ts';
import {
  commands,
  dnsOptions,
  doctorOptions,
  levelOption,
  olderThanOption,
  outputOption,
  presentationOptions,
} from './command-options.ts';
import { shells } from './completion-scripts.ts';
import { parseDuration } from './duration.ts';
import { connectionFlags, connectionOptions, text, texts, type Parsed } from './flags.ts';
import { settingsFor, settingsFrom } from './settings.ts';
import type { DnsOperation, Operation } from './options.ts';

/** What a run needs beside the time that it watches. */
const spareMs = 60_000;
const mostWatchMs = 15 * 60_000;
const leastPauseMs = 5000;

/** From the command line to an operation. Throws a UsageError for whatever cannot be meant. */
export async function parseArgv(argv: readonly string[], env: Environment = {}): Promise<Operation> {
  const [command] = argv;
  if (command === '__complete') return { kind: 'complete', words: argv.slice(1) };
  if (command !== undefined && !command.startsWith('-') && !commands.some((known) => known === command)) {
    const near = nearest(command, commands);
    throw new UsageError(`there is no command "${command}"`, {
      hint: near === null ? `Commands: ${commands.join(', ')}` : `Did you mean "${near}"?`,
    });
  }
  const settings = settingsFrom(env);
  const chosen: Operation[] = [];
  const parser = yargs()
    .scriptName('kubectl netcheck')
    .usage('$0 <command>: finds the hop that breaks name resolution in a cluster, and proves it')
    .command(
      'dns [NAMESPACE]',
      'Find out why names do not resolve in a namespace',
      (args) => withDnsOptions(args).config(settingsFor(settings, { ...dnsOptions, ...presentationOptions })),
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
          .options(presentationOptions)
          .config(settingsFor(settings, presentationOptions)),
      (parsed) => {
        chosen.push({
          kind: 'replay',
          file: text(parsed, 'file') ?? '',
          presentation: presentationOf(parsed),
        });
      },
    )
    .command(
      'doctor [NAMESPACE]',
      'What netcheck can do on this cluster with these rights; creates nothing',
      (args) =>
        args
          .positional('NAMESPACE', {
            type: 'string',
            describe: "Namespace to look at (default: the context's)",
          })
          .options({ ...doctorOptions, ...connectionOptions })
          .config(settingsFor(settings, doctorOptions)),
      (parsed) => {
        chosen.push({
          kind: 'doctor',
          connection: connectionFlags(parsed),
          namespace: namespaceOf(parsed),
          probeNamespace: probeNamespaceOf(parsed),
          image: text(parsed, 'image'),
        });
      },
    )
    .command(
      'explain [FAULT]',
      'What a fault is, or which faults are known',
      (args) =>
        args.positional('FAULT', { type: 'string', describe: 'Id of a fault, as a diagnosis names it' }),
      (parsed) => {
        chosen.push({ kind: 'explain', id: text(parsed, 'FAULT') });
      },
    )
    .command(
      'rbac',
      'Print the roles that netcheck needs',
      (args) => args.options(levelOption),
      (parsed) => {
        chosen.push({ kind: 'rbac', levels: levelsOf(parsed) });
      },
    )
    .command(
      'cleanup',
      'Delete whatever earlier runs have left',
      (args) => args.options({ ...olderThanOption, ...connectionOptions }),
      (parsed) => {
        const age = text(parsed, 'older-than');
        const olderThanMs = age === null ? 0 : parseDuration(age, '--older-than');
        chosen.push({ kind: 'cleanup', connection: connectionFlags(parsed), olderThanMs });
      },
    )
    .command(
      'completion <shell>',
      'Print a script that completes commands, or install what kubectl needs for it',
      (args) => args.positional('shell', { type: 'string', choices: shells, describe: 'Of which shell' }),
      (parsed) => {
        const shell = shells.find((one) => one === text(parsed, 'shell'));
        if (shell !== undefined) chosen.push({ kind: 'completion', shell });
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
    .options({ ...dnsOptions, ...presentationOptions, ...connectionOptions });

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
  const namespace = namespaceOf(parsed);
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
      namespace,
      names: [...new Set(texts(parsed, 'name').map((name) => checkedName(name, '--name')))],
      pod: pod === null ? null : checkedObjectName(pod, 'pod'),
      controls: texts(parsed, 'control').map((name) => checkedName(name, '--control')),
    },
    image: text(parsed, 'image'),
    imagePullSecret: text(parsed, 'image-pull-secret'),
    probeNamespace: probeNamespaceOf(parsed),
    timeoutMs: Math.max(timeoutMs, watchMs + spareMs),
    deep: parsed['deep'] === true,
    gentle: parsed['gentle'] === true,
    watchMs,
    watchEveryMs: pauseOf(parsed),
    dryRun: parsed['dry-run'] === true,
    quiet: parsed['quiet'] === true,
    presentation: presentationOf(parsed),
    record: text(parsed, 'record'),
  };
}

/** Given as an argument or with -n; null where neither is. */
function namespaceOf(parsed: Parsed): string | null {
  const distinct = [...new Set([...texts(parsed, 'NAMESPACE'), ...texts(parsed, 'namespace')])];
  if (distinct.length > 1) {
    throw new UsageError(`two namespaces are given: ${distinct.join(' and ')}`, {
      hint: 'Name one, either as argument or with -n.',
    });
  }
  const [namespace] = distinct;
  return namespace === undefined ? null : checkedObjectName(namespace, 'namespace');
}

const probeNamespaceOf = (parsed: Parsed): string =>
  checkedObjectName(text(parsed, 'probe-namespace') ?? 'default', 'namespace');

/** Between two runs of --watch: each starts pods, and should not do so all the time. */
function pauseOf(parsed: Parsed): number | null {
  const given = text(parsed, 'watch');
  if (given === null) return null;
  if (parsed['dry-run'] === true) throw new UsageError('--watch and --dry-run exclude each other');
  if (outputOf(parsed) !== 'text')
    throw new UsageError('--watch prints text only', { hint: 'Leave -o out, or run it once.' });
  const pauseMs = parseDuration(given, '--watch');
  if (pauseMs < leastPauseMs)
    throw new UsageError('--watch: less than 5s is too little between two runs, which start pods', {
      hint: 'For example: --watch 1m',
    });
  return pauseMs;
}
