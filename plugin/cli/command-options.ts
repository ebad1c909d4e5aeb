import { levels } from '../cluster/rights.ts';
import { failures, usualFailures } from './exit-code.ts';
import { connectionOptions } from './flags.ts';
import { outputs } from './options.ts';

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

export const outputOption = {
  output: {
    alias: 'o',
    type: 'string',
    describe: `Format of the result: ${outputs.join(', ')}`,
    default: 'text',
  },
} as const;

export const presentationOptions = {
  ...outputOption,
  'no-color': { type: 'boolean', describe: 'No colours, as with NO_COLOR in the environment' },
  ascii: { type: 'boolean', describe: 'No signs beyond ASCII' },
  'fail-on': {
    type: 'string',
    default: usualFailures.join(','),
    describe: `What ends with an exit code other than 0: of ${failures.join(', ')}; or never`,
  },
} as const;

export const dnsOptions = {
  name: { type: 'string', array: true, nargs: 1, describe: 'A name that fails; repeatable' },
  pod: { type: 'string', describe: 'Diagnose as this pod: its labels, node and DNS settings' },
  control: { type: 'string', array: true, nargs: 1, describe: 'An external name known to exist; repeatable' },
  image: { type: 'string', describe: 'Image of the probe pods (needs python3, or bash and coreutils)' },
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
} as const;

/** What `doctor` shares with `dns`. */
export const doctorOptions = {
  image: dnsOptions.image,
  'probe-namespace': dnsOptions['probe-namespace'],
} as const;

export const olderThanOption = {
  'older-than': { type: 'string', describe: 'Only what is older, e.g. 10m: spares runs that are under way' },
} as const;

export const levelOption = {
  level: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: `Only of this level; repeatable: ${levels.join(', ')} (default: read and probe)`,
  },
} as const;

/** Flags of a command, without dashes: whether each takes a value. */
export function flagsOf(command: string): Readonly<Record<string, boolean>> {
  const options: Readonly<Record<string, Readonly<Record<string, { readonly type?: string }>>>> = {
    dns: { ...dnsOptions, ...presentationOptions, ...connectionOptions },
    doctor: { ...doctorOptions, ...connectionOptions },
    replay: presentationOptions,
    cleanup: { ...olderThanOption, ...connectionOptions },
    rbac: levelOption,
    version: outputOption,
  };
  return Object.fromEntries(
    Object.entries(options[command] ?? {}).map(([name, { type }]) => [name, type !== 'boolean']),
  );
}
