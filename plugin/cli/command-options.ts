import { levels } from '../cluster/rights.ts';
import { shells } from './completion-scripts.ts';
import { failures, usualFailures } from './exit-code.ts';
import { connectionOptions, type Options } from './flags.ts';
import { documentOutputs, outputs } from './options.ts';

export const commands = [
  'dns',
  'doctor',
  'explain',
  'replay',
  'cleanup',
  'rbac',
  'completion',
  'version',
  'help',
] as const;

export type CommandName = (typeof commands)[number];

export interface Command {
  readonly summary: string;
  readonly argument: {
    readonly name: string;
    readonly needed: boolean;
    readonly describe: string;
    readonly choices?: readonly string[];
  } | null;
  readonly options: Options;
  /** What `-o` takes; empty where the command has none. */
  readonly outputs: readonly string[];
  /** Each with what it is for. */
  readonly examples: readonly (readonly [words: string, what: string])[];
}

const outputOption = (formats: readonly string[]) =>
  ({
    output: {
      alias: 'o',
      type: 'string',
      describe: `Format of the result: ${formats.join(', ')}`,
      default: 'text',
    },
  }) as const;

export const presentationOptions = {
  ...outputOption(outputs),
  'no-color': { type: 'boolean', describe: 'No colours, as with NO_COLOR in the environment' },
  ascii: { type: 'boolean', describe: 'No signs beyond ASCII' },
  'fail-on': {
    type: 'string',
    default: usualFailures.join(','),
    describe: `What ends with an exit code other than 0: of ${failures.join(', ')}; or never`,
  },
} as const satisfies Options;

export const dnsOptions = {
  name: { type: 'string', array: true, describe: 'A name that fails; repeatable' },
  pod: { type: 'string', describe: 'Diagnose as this pod: its labels, node and DNS settings' },
  control: { type: 'string', array: true, describe: 'An external name known to exist; repeatable' },
  image: { type: 'string', describe: 'Image of the probe pods (needs python3, bash or dig)' },
  'image-pull-secret': { type: 'string', describe: 'Secret with which to pull it' },
  'probe-namespace': {
    type: 'string',
    default: 'default',
    describe: 'Where probes go that the namespace does not admit',
  },
  timeout: { type: 'string', default: '60s', describe: 'Longest time of the whole run' },
  deep: {
    type: 'boolean',
    describe:
      "Also read the nodes' service rules and tracked connections, by pods with NET_ADMIN on the host network",
  },
  gentle: {
    type: 'boolean',
    describe: 'Ask slowly: at most 10 questions a second to one address from one place',
  },
  budget: {
    type: 'string',
    default: '0s',
    describe: 'Keep asking this long for failures that come and go',
  },
  watch: {
    type: 'string',
    describe:
      'Diagnose again and again with this pause, e.g. 1m, and tell what is otherwise; until interrupted',
  },
  'dry-run': { type: 'boolean', describe: 'Print what would be created, create nothing' },
  record: { type: 'string', describe: 'Write everything observed to this file, for replay' },
  quiet: { alias: 'q', type: 'boolean', describe: 'No progress on stderr' },
} as const satisfies Options;

/** What `doctor` shares with `dns`. */
export const doctorOptions = {
  image: dnsOptions.image,
  'probe-namespace': dnsOptions['probe-namespace'],
} as const satisfies Options;

const namespaceArgument = (describe: string) => ({ name: 'NAMESPACE', needed: false, describe }) as const;

export const commandTable: Readonly<Record<CommandName, Command>> = {
  dns: {
    summary: 'Find out why names do not resolve in a namespace',
    argument: namespaceArgument("Namespace that suffers (default: the context's)"),
    options: { ...dnsOptions, ...presentationOptions, ...connectionOptions },
    outputs,
    examples: [
      ['dns shop --name api.corp.internal', 'why this name fails for pods of shop'],
      ['dns shop --pod web-1 --record run.ndjson', 'as the pod web-1, and keep what was observed'],
      ['dns shop --budget 5m -o markdown', 'for failures that come and go, as a ticket'],
    ],
  },
  doctor: {
    summary: 'What netcheck can do on this cluster with these rights; creates nothing',
    argument: namespaceArgument("Namespace to look at (default: the context's)"),
    options: { ...doctorOptions, ...outputOption(documentOutputs), ...connectionOptions },
    outputs: documentOutputs,
    examples: [
      ['doctor shop', 'before there is an incident in shop'],
      ['doctor shop --as system:serviceaccount:tools:netcheck', 'with the rights of somebody else'],
    ],
  },
  explain: {
    summary: 'What a fault is, or which faults are known',
    argument: { name: 'FAULT', needed: false, describe: 'Id of a fault, as a diagnosis names it' },
    options: {},
    outputs: [],
    examples: [
      ['explain', 'all faults, in the order of the path'],
      ['explain coredns-pod-hung', 'the mechanism, how to confirm it, how to repair it'],
    ],
  },
  replay: {
    summary: 'Judge a recording again, without a cluster',
    argument: {
      name: 'FILE',
      needed: true,
      describe: 'Written by dns --record, gzipped or not; - for stdin',
    },
    options: presentationOptions,
    outputs,
    examples: [
      ['replay run.ndjson', 'the diagnosis of that run'],
      ['replay run.ndjson.gz -o html >run.html', 'as a page to pass on'],
    ],
  },
  cleanup: {
    summary: 'Delete whatever earlier runs have left',
    argument: null,
    options: {
      'older-than': {
        type: 'string',
        describe: 'Only what is older, e.g. 10m: spares runs that are under way',
      },
      ...connectionOptions,
    },
    outputs: [],
    examples: [
      ['cleanup --older-than 10m', 'wherever it may look'],
      ['cleanup -n shop', 'in one namespace'],
    ],
  },
  rbac: {
    summary: 'Print the roles that netcheck needs',
    argument: null,
    options: {
      level: {
        type: 'string',
        array: true,
        describe: `Only of this level; repeatable: ${levels.join(', ')} (default: read and probe)`,
      },
    },
    outputs: [],
    examples: [
      ['rbac | kubectl apply -f -', 'create the roles; bind them yourself'],
      ['rbac --level read', 'what is enough for reading alone'],
    ],
  },
  completion: {
    summary: 'Print a script that completes commands, or install what kubectl needs for it',
    argument: { name: 'SHELL', needed: true, describe: `One of: ${shells.join(', ')}`, choices: shells },
    options: {},
    outputs: [],
    examples: [
      ['completion install', 'for `kubectl netcheck`, through kubectl'],
      ['completion bash', 'for `kubectl-netcheck`, to be sourced'],
    ],
  },
  version: {
    summary: 'Print the version',
    argument: null,
    options: outputOption(documentOutputs),
    outputs: documentOutputs,
    examples: [
      ['version', 'program and runtime'],
      ['version -o json', 'for a script'],
    ],
  },
  help: {
    summary: 'What a command does and takes',
    argument: { name: 'COMMAND', needed: false, describe: 'Of which command', choices: commands },
    options: {},
    outputs: [],
    examples: [['help dns', 'the same as dns --help']],
  },
};

export const isCommand = (word: string | null | undefined): word is CommandName =>
  commands.some((known) => known === word);

/** Flags of a command that are proposed, without dashes: whether each takes a value. */
export function flagsOf(command: string): Readonly<Record<string, boolean>> {
  if (!isCommand(command)) return {};
  return Object.fromEntries(
    Object.entries(commandTable[command].options)
      .filter(([, { hidden }]) => hidden !== true)
      .map(([name, { type }]) => [name, type !== 'boolean']),
  );
}

export const outputsOf = (command: string): readonly string[] =>
  isCommand(command) ? commandTable[command].outputs : [];
