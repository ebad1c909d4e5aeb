import { describe, expect, test } from '@jest/globals';
import { commands, commandTable } from '../../../plugin/cli/command-options.ts';
import { helpText } from '../../../plugin/cli/help.ts';
import { parseArgv } from '../../../plugin/cli/parse-argv.ts';

describe('help', () => {
  test.each(commands)(
    'of %s: every flag that is shown, no type, and examples that the program takes',
    async (name) => {
      const { options, examples, outputs } = commandTable[name];
      const text = await helpText(name, 80);
      for (const [flag, { hidden }] of Object.entries(options))
        expect([flag, text.includes(`--${flag} `)]).toEqual([flag, hidden !== true]);
      expect(text).not.toMatch(/\[(string|boolean|array|default)/);
      expect(outputs.length > 0).toBe('output' in options);
      expect(examples.length).toBeGreaterThan(0);
      for (const [words] of examples) {
        expect(text).toContain(`\n  kubectl netcheck ${words}`);
        const argv = words.replace(/ [|>].*$/, '').split(' ');
        expect((await parseArgv(argv, { XDG_CONFIG_HOME: '/nowhere' })).kind).toBe(name);
      }
    },
  );

  test('of all: every command', async () => {
    const text = await helpText(null, 80);
    for (const name of commands) expect(text).toContain(`kubectl netcheck ${name}`);
  });
});
