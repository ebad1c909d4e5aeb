import { expect, test } from '@jest/globals';
import { secondsBetween } from '../../plugin/core/timestamps.ts';

test.each([
  ['2026-11-21T03:42:53Z', '2026-11-21T03:43:53Z', 60],
  ['2024-02-28T23:59:59Z', '2024-03-01T00:00:00Z', 86_401],
  ['2025-12-31T00:00:00Z', '2026-01-01T00:00:00.5Z', 86_400.5],
  ['2100-02-28T00:00:00Z', '2100-03-01T00:00:00Z', 86_400],
  ['2026-11-21T03:43:53Z', '2026-11-21T03:42:53Z', -60],
])('from %s to %s', (earlier, later, seconds) => {
  expect(secondsBetween(earlier, later)).toBe(seconds);
  expect(secondsBetween(earlier, later)).toBe((Date.parse(later) - Date.parse(earlier)) / 1000);
});

test('what is no time has no distance', () => {
  expect(secondsBetween('', '2026-11-21T03:42:53Z')).toBeNull();
  expect(secondsBetween('2026-11-21T03:42:53Z', 'yesterday')).toBeNull();
});
