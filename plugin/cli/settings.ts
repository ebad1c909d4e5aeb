import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Environment } from '../cluster/connection-flags.ts';
import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { dnsOptions, presentationOptions } from './command-options.ts';
import { fileTrouble } from '../cluster/file-trouble.ts';
import type { Option } from './flags.ts';

/** What may be settled once for all runs: how to ask and how to show, and nothing about a single complaint or cluster. */
const lasting = {
  image: dnsOptions.image,
  'image-pull-secret': dnsOptions['image-pull-secret'],
  'probe-namespace': dnsOptions['probe-namespace'],
  control: dnsOptions.control,
  timeout: dnsOptions.timeout,
  gentle: dnsOptions.gentle,
  quiet: dnsOptions.quiet,
  ...presentationOptions,
} as const;

type Key = keyof typeof lasting;

/** By flag, as if given on the command line before everything else. */
export type Settings = Readonly<Partial<Record<Key, Value>>>;

type Value = string | boolean | readonly string[];

const keys = Object.keys(lasting) as Key[];

/**
 * From NETCHECK_FLAG in the environment, and behind it from the configuration file: $NETCHECK_CONFIG, else
 * kubectl-netcheck/config.yaml in $XDG_CONFIG_HOME or ~/.config. A flag outweighs both.
 */
export function settingsFrom(env: Environment): Settings {
  return { ...fromFile(env), ...fromEnvironment(env) };
}

/** Those that a command takes. */
export const settingsOf = (env: Environment, options: Readonly<Record<string, unknown>>): Settings =>
  Object.fromEntries(Object.entries(settingsFrom(env)).filter(([key]) => key in options));

const variableOf = (key: Key): string => `NETCHECK_${key.toUpperCase().replaceAll('-', '_')}`;

function fromEnvironment(env: Environment): Settings {
  return Object.fromEntries(
    keys.flatMap((key): readonly (readonly [Key, Value])[] => {
      const value = env[variableOf(key)];
      if (value === undefined || value === '') return [];
      const option: Option = lasting[key];
      if (option.type !== 'boolean') return [[key, option.array === true ? value.split(',') : value]];
      if (!['true', 'false', '1', '0'].includes(value))
        throw new UsageError(`${variableOf(key)}: "${value}" is neither true nor false`, {
          hint: `Unset it, or set it to true.`,
        });
      return [[key, value === 'true' || value === '1']];
    }),
  );
}

function fromFile(env: Environment): Settings {
  const named = env['NETCHECK_CONFIG'] ?? '';
  const file = named === '' ? usualFile(env) : named;
  const content = contentOf(file, named !== '');
  if (content === null) return {};
  const parsed = parsedFrom(content, file);
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, checked(key, value, file)]));
}

const usualFile = (env: Environment): string =>
  join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'kubectl-netcheck', 'config.yaml');

/** null: there is none, and nobody said that there should be. */
function contentOf(file: string, named: boolean): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (!named && (cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`the configuration ${file} cannot be read: ${fileTrouble(cause)}`, {
      hint: named ? 'NETCHECK_CONFIG names it: correct that, or unset it.' : 'Correct it, or take it away.',
      cause,
    });
  }
}

function parsedFrom(content: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = content.trim() === '' ? null : load(content);
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new UsageError(`the configuration ${file} is no YAML: ${why}`, {
      hint: 'For example: image: registry.example.com/netshoot:1',
      cause,
    });
  }
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`the configuration ${file} is no mapping of flags to values`, {
      hint: 'For example: image: registry.example.com/netshoot:1',
    });
  return value as Readonly<Record<string, unknown>>;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

function checked(key: string, value: unknown, file: string): Value {
  const known = keys.find((one) => one === key);
  if (known === undefined) {
    const near = nearest(key, keys);
    throw new UsageError(`the configuration ${file} has an unknown key "${key}"`, {
      hint: near === null ? `Keys: ${keys.join(', ')}` : `Did you mean "${near}"?`,
    });
  }
  const option: Option = lasting[known];
  const fits =
    option.type === 'boolean'
      ? typeof value === 'boolean'
      : option.array === true
        ? Array.isArray(value) && value.every(isText)
        : isText(value);
  if (!fits)
    throw new UsageError(`the configuration ${file}: "${key}" is not what it should be`, {
      hint: `It takes ${option.type === 'boolean' ? 'true or false' : option.array === true ? 'a list of texts' : 'a text'}.`,
    });
  return value as Value;
}
