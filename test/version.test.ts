import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { version } from '../plugin/version.ts';

test('the program and its package have one version', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(version).toBe(manifest.version);
});
