import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';

/** Which room may look into which: the room, then those it may import from (beside itself). */
const borders: Readonly<Record<string, readonly string[]>> = {
  'plugin/core': ['probes/wire.ts'],
  'plugin/dns': ['plugin/core'],
  'plugin/render': ['plugin/core', 'plugin/version.ts'],
  'plugin/cluster': ['plugin/core', 'plugin/errors.ts', 'probes'],
  'plugin/run': ['plugin/core', 'plugin/dns', 'plugin/cluster', 'plugin/errors.ts', 'probes'],
  'plugin/cli': [
    'plugin/core',
    'plugin/cluster',
    'plugin/run',
    'plugin/render',
    'plugin/errors.ts',
    'plugin/version.ts',
  ],
  probes: [],
};

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

test.each(Object.entries(borders))('%s imports only what it may', (room, allowed) => {
  const strays = sources(room).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)]
      .map(([, target]) => relative('.', join(dirname(file), target ?? '')))
      .filter(
        (target) => ![room, ...allowed].some((place) => target === place || target.startsWith(`${place}/`)),
      )
      .map((target) => `${file} → ${target}`),
  );
  expect(strays).toEqual([]);
});

test('the core imports no package and no part of Node', () => {
  const strays = sources('plugin/core').filter((file) => /from '[^.]/.test(readFileSync(file, 'utf8')));
  expect(strays).toEqual([]);
});

test('yargs is known to the command line only, ws and https to the cluster only', () => {
  const users = (name: string): readonly string[] =>
    sources('plugin').filter((file) =>
      new RegExp(`(?:from |import\\()['"](node:)?${name}['"]`).test(readFileSync(file, 'utf8')),
    );
  expect(users('yargs').every((file) => file.startsWith('plugin/cli/'))).toBe(true);
  expect([...users('ws'), ...users('https')].every((file) => file.startsWith('plugin/cluster/'))).toBe(true);
  expect(users('dns-packet').every((file) => file.startsWith('plugin/dns/'))).toBe(true);
});
