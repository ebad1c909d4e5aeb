import { describe, expect, test } from '@jest/globals';
import type { Cell } from '../../../plugin/core/model/cell.ts';
import type { Question } from '../../../plugin/core/model/probe.ts';
import { cellSentence } from '../../../plugin/render/cell-words.ts';
import { cellOf, type Counts } from '../../support/cells.ts';

const questions = {
  'random cluster name': { kind: 'cluster-absent', suffix: 'cluster.local', type: 'A' },
  'cluster name': { kind: 'cluster-known', name: 'kubernetes.default.svc.cluster.local', type: 'A' },
  'random external name': { kind: 'external-absent', suffix: 'invalid', type: 'A' },
  'random address': { kind: 'reverse-absent', suffix: '254.10.in-addr.arpa', type: 'PTR' },
  control: { kind: 'control', name: 'example.com', type: 'A' },
  'complained of': { kind: 'complained', name: 'a.example.com', given: 'a.example.com', type: 'A' },
  'complained of, searched': {
    kind: 'complained',
    name: 'a.example.com.cluster.local',
    given: 'a.example.com',
    type: 'A',
  },
  root: { kind: 'root', name: '.', type: 'NS' },
} as const satisfies Readonly<Record<string, Question>>;

const cell = (name: keyof typeof questions, counts: Counts, failed: number, slow = 0): Cell =>
  cellOf({ question: questions[name], counts, failed, slow, shouldExist: name === 'complained of' });

describe('a cell in a sentence says what was to be expected', () => {
  test.each<readonly [keyof typeof questions, Counts, number, string]>([
    ['random cluster name', { nxdomain: 12 }, 0, '12 of 12 as expected (NXDOMAIN for a random name), 1.3 ms'],
    [
      'random external name',
      { nxdomain: 2, nodata: 1 },
      0,
      '3 of 3 as expected (NXDOMAIN for a random name; answered, empty), 1.3 ms',
    ],
    ['random address', { nxdomain: 1 }, 0, '1 of 1 as expected (NXDOMAIN for a random address), 1.3 ms'],
    [
      'complained of, searched',
      { nxdomain: 4 },
      0,
      '4 of 4 as expected (NXDOMAIN for another reading of the name), 1.3 ms',
    ],
    ['cluster name', { noerror: 2 }, 0, '2 of 2 as expected (answered), 1.3 ms'],
    ['root', { noerror: 1 }, 0, '1 of 1 as expected (answered), 1.3 ms'],
    ['complained of', { nxdomain: 4 }, 4, '4 of 4 failed: NXDOMAIN, where an address was wanted'],
    ['complained of', { nodata: 4 }, 4, '4 of 4 failed: answered, empty, where an address was wanted'],
    ['control', { nxdomain: 1 }, 1, '1 of 1 failed: NXDOMAIN, where an address was wanted'],
    ['cluster name', { nxdomain: 2 }, 2, '2 of 2 failed: NXDOMAIN, though it exists'],
    ['complained of, searched', { noerror: 4 }, 4, '4 of 4 failed: answered, though it should not exist'],
    ['random cluster name', { silent: 3 }, 3, '3 of 3 failed: no answer'],
    [
      'random cluster name',
      { silent: 3, 'refused-port': 1 },
      4,
      '4 of 4 failed: no answer 3, port refused 1',
    ],
    [
      'random cluster name',
      { silent: 6, nxdomain: 6 },
      6,
      '6 of 12 failed: no answer; the others as expected (NXDOMAIN for a random name)',
    ],
  ])('%s, %j, %i failed: %s', (question, counts, failed, sentence) => {
    expect(cellSentence(cell(question, counts, failed))).toBe(sentence);
  });

  test('what came late is slow, and no failure of another kind', () => {
    expect(cellSentence(cell('random cluster name', { nxdomain: 12 }, 3, 3))).toBe(
      '3 of 12 slow (over 300 ms), median 1.3 ms',
    );
    expect(cellSentence(cell('random cluster name', { nxdomain: 10, silent: 2 }, 3, 1))).toBe(
      '3 of 12 failed: no answer 2, slow 1; the others as expected (NXDOMAIN for a random name)',
    );
  });

  test('what was not measured neither passes nor fails', () => {
    expect(cellSentence(cell('random cluster name', {}, 0))).toBe('not measured');
  });
});
