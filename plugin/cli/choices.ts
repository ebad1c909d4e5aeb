import { levels, type Level } from '../cluster/rights.ts';
import { UsageError } from '../errors.ts';
import { failures, usualFailures, type Failure } from './exit-code.ts';
import { text, texts, type Parsed } from './flags.ts';
import { outputs, type Presentation } from './options.ts';

/** Flags that take one of a few words. Each throws a UsageError that lists them. */
export function levelsOf(parsed: Parsed): readonly Level[] {
  const given = [...new Set(texts(parsed, 'level'))];
  if (given.length === 0) return ['read', 'probe'];
  return given.map((one) => {
    const level = levels.find((known) => known === one);
    if (level === undefined)
      throw new UsageError(`--level: "${one}" is no level`, { hint: `Levels: ${levels.join(', ')}` });
    return level;
  });
}

/** One of those that the command can print. */
export function outputOf<T extends string>(parsed: Parsed, formats: readonly T[], usual: T): T {
  const output = text(parsed, 'output') ?? usual;
  const known = formats.find((one) => one === output);
  if (known !== undefined) return known;
  throw new UsageError(`-o: "${output}" is no format of this command`, {
    hint: `Formats: ${formats.join(', ')}`,
  });
}

export const presentationOf = (parsed: Parsed): Presentation => ({
  output: outputOf(parsed, outputs, 'text'),
  noColor: parsed['no-color'] === true,
  ascii: parsed['ascii'] === true,
  failOn: failuresIn(text(parsed, 'fail-on')),
});

/** null: as usual. */
function failuresIn(given: string | null): readonly Failure[] {
  if (given === null) return usualFailures;
  const words = given.split(',').map((word) => word.trim());
  if (words.length === 1 && words[0] === 'never') return [];
  return words.map((word) => {
    const failure = failures.find((known) => known === word);
    if (failure === undefined)
      throw new UsageError(`--fail-on: "${word}" is no verdict`, {
        hint: `Give some of: ${failures.join(', ')}; or: never`,
      });
    return failure;
  });
}
