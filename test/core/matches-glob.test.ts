import { expect, test } from '@jest/globals';
import { matchesGlob } from '../../plugin/core/corefile/matches-glob.ts';

test.each([
  ['*.override', 'a.override', true],
  ['*.override', 'a.override.bak', false],
  ['*.override', 'aXoverride', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['**a**', 'bab', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['*ab', 'aab', true],
  ['*?', '', false],
  ['.^$[(', '.^$[(', true],
])('%s matches %j: %s', (pattern, name, expected) => {
  expect(matchesGlob(pattern, name)).toBe(expected);
});
