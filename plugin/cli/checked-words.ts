import { nearest } from '../cluster/nearest.ts';
import { UsageError } from '../errors.ts';
import { commandTable, type CommandName } from './command-options.ts';
import type { Option, Options } from './flags.ts';

/** Every flag in its long form with its value, `--name=value`; then `--` and the arguments. */
export type CheckedWords = readonly string[];

/**
 * Spells out what was typed, as kubectl understands it: `-n shop`, `-nshop`, `-n=shop`, `-qojson`. Throws a UsageError for a flag that the
 * command has not, that lacks its value or has an empty one (an unset variable of the shell), and for arguments too few or too many.
 * What follows reads nothing but what is meant: an option without its value would mean its default, which may be another cluster.
 */
export function checkedWords(command: CommandName, words: readonly string[]): CheckedWords {
  const { options } = commandTable[command];
  const flags: string[] = [];
  const plain: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') plain.push(...rest.splice(0));
    else if (word === '-' || !word.startsWith('-')) plain.push(word);
    else if (word.startsWith('--')) flags.push(long(word, rest, command, options));
    else flags.push(...short(word, rest, command, options));
  }
  return [...flags, '--', ...checkedArguments(command, plain)];
}

function long(word: string, rest: string[], command: CommandName, options: Options): string {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) throw unknownFlag(`--${name}`, command, options);
  return `--${name}=${option.type === 'boolean' ? truth(name, value) : valueOf(`--${name}`, value, rest)}`;
}

/** "-qojson": flags without a value, then one whose value is whatever follows. */
function short(word: string, rest: string[], command: CommandName, options: Options): readonly string[] {
  const found: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const entry = Object.entries(options).find(([name, option]) => letter === (option.alias ?? name));
    if (entry === undefined) throw unknownFlag(`-${letter}`, command, options);
    const [name, option] = entry;
    const behind = word.slice(at + 1);
    if (option.type === 'boolean' && !behind.startsWith('=')) {
      found.push(`--${name}=true`);
      continue;
    }
    const value = behind === '' ? undefined : behind.replace(/^=/, '');
    const text = option.type === 'boolean' ? truth(name, value) : valueOf(`-${letter}`, value, rest);
    return [...found, `--${name}=${text}`];
  }
  return found;
}

function truth(name: string, value: string | undefined): string {
  if (value === undefined || value === 'true' || value === 'false') return value ?? 'true';
  throw new UsageError(`--${name}: "${value.slice(0, 80)}" is neither true nor false`, {
    hint: `Write --${name}, or leave it out.`,
  });
}

function valueOf(flag: string, attached: string | undefined, rest: string[]): string {
  const [next] = rest;
  if (attached === undefined && (next === undefined || /^-./s.test(next)))
    throw new UsageError(`${flag}: the value is missing`, {
      hint:
        next === undefined
          ? `Write: ${flag} VALUE`
          : `A value that begins with a dash is written: ${flag}=${next}`,
    });
  const value = attached ?? rest.shift() ?? '';
  if (value.trim() === '')
    throw new UsageError(`${flag}: the value is empty`, {
      hint: 'Leave the flag out, or give it a value; a variable of the shell that is not set is empty.',
    });
  return value;
}

function unknownFlag(flag: string, command: CommandName, options: Options): UsageError {
  const near = flag.length === 2 ? null : nearest(flag.slice(2), shown(options));
  const help = `kubectl netcheck ${command} --help`;
  return new UsageError(`${command}: there is no flag "${flag.slice(0, 80)}"`, {
    hint: near === null ? `See: ${help}` : `Did you mean "--${near}"? See: ${help}`,
  });
}

const shown = (options: Options): readonly string[] =>
  Object.entries<Option>(options)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name]) => name);

function checkedArguments(command: CommandName, given: readonly string[]): readonly string[] {
  const { argument } = commandTable[command];
  const help = `See: kubectl netcheck ${command} --help`;
  const [first] = given;
  const surplus = given[argument === null ? 0 : 1];
  if (surplus !== undefined)
    throw new UsageError(`${command}: "${surplus.slice(0, 80)}" is one argument too many`, { hint: help });
  if (argument === null) return [];
  const { name, needed, choices } = argument;
  if (first === undefined) {
    if (!needed) return [];
    throw new UsageError(`${command}: ${name} is missing`, {
      hint: choices === undefined ? help : `Give one of: ${choices.join(', ')}`,
    });
  }
  if (first.trim() === '')
    throw new UsageError(`${command}: ${name} is empty`, {
      hint: 'Leave it out, or name one; a variable of the shell that is not set is empty.',
    });
  if (choices !== undefined && !choices.includes(first)) {
    const near = nearest(first, choices);
    throw new UsageError(`${command}: "${first.slice(0, 80)}" is none of what ${name} may be`, {
      hint: `${near === null ? '' : `Did you mean "${near}"? `}Give one of: ${choices.join(', ')}`,
    });
  }
  return given;
}
