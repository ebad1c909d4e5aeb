import { expect, test } from '@jest/globals';
import { escapeText } from '../../../plugin/render/escape.ts';

test.each([
  ['\u001b[31mred', '\\u001b[31mred'],
  ['a\nb', 'a\\u000ab'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['a\u0000b\u009b', 'a\\u0000b\\u009b'],
  ['grüße ✓', 'grüße ✓'],
])('%j reaches the terminal as %j', (text, expected) => {
  expect(escapeText(text)).toBe(expected);
});

test('several lines stay several lines where they may', () => {
  expect(escapeText('a\nb\u001b', true)).toBe('a\nb\\u001b');
});
