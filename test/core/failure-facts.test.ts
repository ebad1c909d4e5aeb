import { describe, expect, test } from '@jest/globals';
import { diagnosisOf } from '../support/diagnosed.ts';
import { scenarioIds } from '../support/scenarios.ts';

const answerOf = (id: string, question: string): string | undefined =>
  diagnosisOf(id).baseline.find((fact) => fact.question === question)?.answer;

describe('where the resolution fails', () => {
  test.each([
    ['D49', 'in pods, not on the node'],
    ['D24', 'in pods and on the node'],
    ['D01', 'in pods; from the node only at cluster DNS'],
    ['D27', 'not in pods; some resolvers of the node fail'],
    ['H00', 'nowhere now'],
  ])('%s: %s', (id, answer) => {
    expect(answerOf(id, 'Where does the resolution fail?')).toBe(answer);
  });

  test.each(scenarioIds())('%s: not on the node only where nothing failed from there', (id) => {
    const fails = diagnosisOf(id).cells.filter(
      ({ probe, failed }) => probe.vantage.startsWith('host@') && failed > 0,
    );
    const answer = answerOf(id, 'Where does the resolution fail?') ?? '';
    if (fails.reduce((sum, { failed }) => sum + failed, 0) >= 2)
      expect(answer).not.toContain('not on the node');
  });
});

describe('which kind of error it is', () => {
  test.each([
    ['D43', 'SERVFAIL'],
    ['D02', 'time-out 12, connection refused 11'],
    ['D76', 'answered, though it should not exist'],
    ['H00', 'none'],
  ])('%s: %s', (id, answer) => {
    expect(answerOf(id, 'What kind of error?')).toBe(answer);
  });
});

test('what is accused is no risk beside itself', () => {
  const ids = diagnosisOf('D60').risks.map(({ suspect: { cause } }) => cause.kind === 'fault' && cause.id);
  expect(ids).not.toContain('conntrack-filling');
});
