import { describe, expect, test } from '@jest/globals';
import { checkedWords } from '../../../plugin/cli/checked-words.ts';
import { commands, commandTable } from '../../../plugin/cli/command-options.ts';
import { parseArgv } from '../../../plugin/cli/parse-argv.ts';
import { UsageError } from '../../../plugin/errors.ts';

const home = { XDG_CONFIG_HOME: '/nowhere' };
const parsed = (...argv: readonly string[]) => parseArgv(argv, home);

/** A flag as it is typed, with all that makes its command complete. */
const flagsWith = (type: 'string' | 'boolean') =>
  commands.flatMap((command) => {
    const { options, argument } = commandTable[command];
    const needed = argument?.needed === true ? [argument.choices?.[0] ?? 'x'] : [];
    return Object.entries(options)
      .filter(([, option]) => option.type === type)
      .flatMap(([name, { alias }]) => [
        [`${command} --${name}`, command, needed, `--${name}`] as const,
        ...(alias === undefined ? [] : [[`${command} -${alias}`, command, needed, `-${alias}`] as const]),
      ]);
  });

describe('a flag that takes a value is never taken for its default', () => {
  test.each(flagsWith('string'))('%s', async (_title, command, needed, flag) => {
    const missing = `${flag}: the value is missing`;
    const empty = `${flag}: the value is empty`;
    await expect(parsed(command, ...needed, flag)).rejects.toThrow(missing);
    await expect(parsed(command, flag, '--help-me', ...needed)).rejects.toThrow(missing);
    await expect(parsed(command, ...needed, flag, '')).rejects.toThrow(empty);
    await expect(parsed(command, ...needed, flag, ' ')).rejects.toThrow(empty);
    await expect(parsed(command, ...needed, `${flag}=`)).rejects.toThrow(empty);
    const spelt = checkedWords(command, [flag, 'x', ...needed]);
    expect(spelt[0]).toMatch(/^--[a-z-]+=x$/);
    expect(checkedWords(command, [`${flag}=x`, ...needed])).toEqual(spelt);
    if (!flag.startsWith('--')) expect(checkedWords(command, [`${flag}x`, ...needed])).toEqual(spelt);
  });

  test('there are many', () => {
    expect(flagsWith('string').length).toBeGreaterThan(60);
  });
});

test.each(flagsWith('boolean'))('%s is true or false and nothing else', (_title, command, needed, flag) => {
  expect(checkedWords(command, [flag, ...needed])[0]).toMatch(/=true$/);
  expect(checkedWords(command, [`${flag}=false`, ...needed])[0]).toMatch(/=false$/);
  expect(() => checkedWords(command, [`${flag}=maybe`, ...needed])).toThrow(
    '"maybe" is neither true nor false',
  );
});

describe('what is typed in other ways means the same', () => {
  test.each([
    [['dns', '-nshop', '-qojson']],
    [['dns', '-n', 'shop', '-q', '-o', 'json']],
    [['dns', '-n=shop', '-o=json', '--quiet=true']],
    [['-n', 'shop', 'dns', '-q', '-ojson']],
    [['dns', '--quiet', '--namespace=shop', '--output', 'json']],
  ])('%j', async (argv) => {
    expect(await parsed(...argv)).toEqual(await parsed('dns', '-n', 'shop', '-q', '-o', 'json'));
    expect(await parsed(...argv)).toMatchObject({ quiet: true, presentation: { output: 'json' } });
  });

  test.each([
    [['--help'], null],
    [['-h'], null],
    [[], null],
    [['help'], null],
    [['dns', '-h'], 'dns'],
    [['help', 'dns'], 'dns'],
    [['dns', '--pod', '--help'], 'dns'],
  ])('help: %j', async (argv, command) => {
    expect(await parsed(...argv)).toEqual({ kind: 'help', command });
  });

  test('the last of a flag counts, and of those that repeat all do', async () => {
    const argv = ['dns', 'shop', '--image', 'a', '--image', 'b', '--name', 'x.a', '--name=y.a'];
    expect(await parsed(...argv)).toMatchObject({ image: 'b', complaint: { names: ['x.a', 'y.a'] } });
  });

  test("kubectl's level of logging is taken", async () => {
    for (const words of [['-v', '6'], ['-v6'], ['--v=6'], ['--disable-compression']])
      expect(await parsed('dns', 'shop', ...words)).toEqual(await parsed('dns', 'shop'));
  });

  test('--version is version, which names its formats', async () => {
    expect(await parsed('--version')).toEqual({ kind: 'version', output: 'text' });
    expect(await parsed('version', '-oyaml')).toEqual({ kind: 'version', output: 'yaml' });
  });
});

describe('what cannot be meant is a sentence and a remedy', () => {
  test.each([
    [
      ['dns', '--nmae', 'x'],
      'dns: there is no flag "--nmae"',
      'Did you mean "--name"? See: kubectl netcheck dns --help',
    ],
    [['dns', '-x'], 'dns: there is no flag "-x"', 'See: kubectl netcheck dns --help'],
    [['dns', '--constructor', 'x'], 'there is no flag "--constructor"', 'See: '],
    [['dns', 'a', 'b'], 'dns: "b" is one argument too many', 'See: kubectl netcheck dns --help'],
    [['dns', ''], 'NAMESPACE is empty', 'Leave it out'],
    [['dns', '--pod', '--deep'], '--pod: the value is missing', '--pod=--deep'],
    [['dns', '--record', '-'], '"-" is no file', '--record run.ndjson'],
    [['replay'], 'replay: FILE is missing', 'See: kubectl netcheck replay --help'],
    [['completion', 'bsh'], '"bsh" is none of what SHELL may be', 'Did you mean "bash"?'],
    [['-n', 'shop'], '"-n shop" names no command', 'Commands: dns'],
    [['version', '-o', 'html'], '"html" is no format of this command', 'Formats: text, json, yaml'],
    [['doctor', '-o', 'junit'], '"junit" is no format of this command', 'Formats: text, json, yaml'],
    [['cleanup', '-o', 'json'], 'cleanup: there is no flag "-o"', 'See: kubectl netcheck cleanup --help'],
    [['dns', '--name', 'http://foo/bar'], 'no host name', 'without scheme, port or path: foo'],
    [['dns', '--name', 'a..b'], 'no host name', 'a dot too many'],
    [['dns', '--name', 'münchen.de'], 'no host name', 'ASCII form (xn--)'],
    [['dns', '--name', '10.0.0.1'], 'no host name', 'That is an IP address'],
    [['dns', '--name', '[fd00::1]'], 'no host name', 'That is an IP address'],
    [['dns', '--name', 'x-.b'], 'no host name', 'begins or ends with a dash.'],
    [['dns', '--name', 'a'.repeat(64)], 'no host name', 'at most 63 characters.'],
    [['dns', '--name', 'a.'.repeat(130)], 'no host name', 'at most 253 characters.'],
  ])('%j', async (argv, message, hint) => {
    const refusal = await parsed(...argv).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof UsageError)) throw new Error('it was not refused');
    expect(refusal.message).toContain(message);
    expect(refusal.hint).toContain(hint);
  });
});
