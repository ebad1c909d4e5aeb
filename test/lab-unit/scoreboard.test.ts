import { expect, test } from '@jest/globals';
import { scoreboard } from '../lab/exam/scoreboard.ts';
import type { Mark } from '../lab/exam/score.ts';

const healthy = (id: string, kind: Mark['kind'], seconds: number): Mark => ({
  id,
  title: kind === 'healthy' ? 'nothing is broken' : 'old errors in the logs',
  kind,
  verdict: 'healthy',
  said: [],
  right: true,
  hopRight: true,
  wrongAndCertain: false,
  falseAlarm: false,
  untruths: [],
  brier: null,
  seconds,
  left: '',
  text: '',
});

const rounds = [5, 9, 6, 4, 7].map((seconds, index) =>
  healthy(`H00-${String(index + 1)}`, 'healthy', seconds),
);

const rows = (marks: readonly Mark[]): readonly string[] => {
  const lines = scoreboard(marks, 1).trim().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('| sitting |')) + 2);
};

test('rounds on a healthy cluster that went well share a row, with their times', () => {
  expect(rows(rounds)).toEqual([
    '| 5 of 5 rounds | nothing is broken | healthy, median 6.0 s, longest 9.0 s | – | yes |',
  ]);
});

test.each<readonly [string, Partial<Mark>, string]>([
  ['accused somebody', { right: false, falseAlarm: true, said: ['upstream: upstream-slow'] }, 'no'],
  ['could not tell', { verdict: 'inconclusive', right: false }, 'no'],
  ['named a risk', { said: ['risk coredns-config: corefile-risky'] }, 'yes'],
  ['left an object behind', { left: 'pod/netcheck-1' }, 'yes'],
  ['gave a false contrast', { untruths: ['the passing question failed'] }, 'yes'],
])('a round that %s keeps its own row', (_what, how, right) => {
  const odd = { ...healthy('H00-6', 'healthy', 5), hopRight: how.right !== false, ...how };
  const [own = '', shared = '', ...more] = rows([...rounds, odd]);
  expect(own).toMatch(new RegExp(`^\\| H00-6 \\| .* \\| ${right} \\|$`));
  expect(shared).toMatch(/^\| 5 of 6 rounds \|/);
  expect(more).toEqual([]);
});

test('decoys keep a row each, and count with the rounds among the healthy clusters', () => {
  const marks = [...rounds, healthy('K-logs', 'decoy', 5), healthy('K-noise', 'decoy', 5)];
  expect(rows(marks).map((row) => row.split(' | ')[0])).toEqual(['| K-logs', '| K-noise', '| 5 of 5 rounds']);
  expect(scoreboard(marks, 1)).toContain('| healthy clusters, decoys included | 7 | 7 | 7 |');
});
