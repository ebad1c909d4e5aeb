import { expect, test } from '@jest/globals';
import { columnsOf } from '../../../plugin/cli/terminal.ts';

test.each([
  ['a terminal', { isTTY: true, columns: 120 }, {}, 120],
  ['a terminal, whatever COLUMNS says', { isTTY: true, columns: 120 }, { COLUMNS: '70' }, 120],
  ['a terminal that is hardly one', { isTTY: true, columns: 20 }, {}, 60],
  ['a terminal of no width', { isTTY: true, columns: 0 }, {}, null],
  ['a pipe', {}, {}, null],
  ['a pipe with COLUMNS', {}, { COLUMNS: '132' }, 132],
  ['a pipe with few COLUMNS', { isTTY: false }, { COLUMNS: '40' }, 60],
  ['a pipe with COLUMNS that are no number', {}, { COLUMNS: 'wide' }, null],
  ['a pipe with empty COLUMNS', {}, { COLUMNS: '' }, null],
  ['a pipe with negative COLUMNS', {}, { COLUMNS: '-80' }, null],
] as const)('%s: %j, %j → %p columns', (_what, stream, env, columns) => {
  expect(columnsOf(stream, env)).toBe(columns);
});
