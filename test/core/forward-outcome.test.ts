import { describe, expect, test } from '@jest/globals';
import { usualManner, type ForwardManner } from '../../plugin/core/corefile/forward-line.ts';
import { outcomeClasses } from '../../plugin/core/model/outcome.ts';
import { oddsOf, sure, type Distribution } from '../../plugin/core/paths/distribution.ts';
import { forwardOutcome as forwardOdds } from '../../plugin/core/paths/forward-outcome.ts';

const forwardOutcome = (
  answers: readonly Distribution[],
  protocol: 'udp' | 'tcp',
  manner: ForwardManner = usualManner,
): Distribution => {
  const odds = forwardOdds(answers.map(oddsOf), protocol, manner);
  return Object.fromEntries(outcomeClasses.map((outcome, place) => [outcome, odds[place] ?? 0]));
};

const total = (distribution: Distribution): number =>
  outcomeClasses.reduce((sum, outcome) => sum + (distribution[outcome] ?? 0), 0);

const failing = (distribution: Distribution): number =>
  1 - (distribution.noerror ?? 0) - (distribution['late-2s'] ?? 0);

test('a silent upstream of two is masked, and costs some answers two seconds', () => {
  const outcome = forwardOutcome([sure('silent'), sure('noerror')], 'udp');
  expect(failing(outcome)).toBeCloseTo(0);
  expect(outcome['late-2s'] ?? 0).toBeGreaterThan(0.05);
});

test('a refusing upstream of two is not failed over: half of the answers', () => {
  expect(forwardOutcome([sure('refused'), sure('noerror')], 'udp').refused).toBeCloseTo(0.5);
});

describe('policy sequential', () => {
  const inOrder: ForwardManner = { ...usualManner, inOrder: true };

  test('a refusing second is never asked, a refusing first always', () => {
    expect(forwardOutcome([sure('noerror'), sure('refused')], 'udp', inOrder).noerror).toBeCloseTo(1);
    expect(forwardOutcome([sure('refused'), sure('noerror')], 'udp', inOrder).refused).toBeCloseTo(1);
  });

  test('a silent first is passed over', () => {
    const outcome = forwardOutcome([sure('silent'), sure('noerror')], 'udp', inOrder);
    expect(failing(outcome)).toBeCloseTo(0);
    expect(total(outcome)).toBeCloseTo(1);
  });
});

test('with max_fails 0 whoever met the silent one first waits for two seconds', () => {
  const outcome = forwardOutcome([sure('silent'), sure('noerror')], 'udp', {
    ...usualManner,
    marksDown: false,
  });
  expect(outcome['late-2s']).toBeCloseTo(0.5);
});

test('over TCP a closed port costs no time, silence does; of datagrams few are refused in words', () => {
  const manner: ForwardManner = { ...usualManner, inOrder: true, marksDown: false };
  const after = (first: Distribution, protocol: 'udp' | 'tcp' = 'tcp'): Distribution =>
    forwardOutcome([first, sure('noerror')], protocol, manner);
  expect(after(sure('refused-port')).noerror).toBeCloseTo(1);
  expect(after(sure('refused-port'), 'udp')['late-2s']).toBeCloseTo(1);
  expect(after(sure('silent'))['late-2s']).toBeCloseTo(1);
  expect(after({ silent: 0.5, 'refused-port': 0.5 })['late-2s']).toBeCloseTo(0.5);
});

test('all silent: SERVFAIL after seconds', () => {
  const outcome = forwardOutcome([sure('silent'), sure('refused-port')], 'udp');
  expect(
    (outcome['servfail-2s'] ?? 0) + (outcome['servfail-4s'] ?? 0) + (outcome['servfail-6s'] ?? 0),
  ).toBeGreaterThan(0.85);
});

test.each([
  [[sure('silent'), sure('noerror'), sure('nxdomain')]],
  [[{ silent: 0.3, noerror: 0.7 }, sure('servfail-now')]],
])('whatever the upstreams do, the shares add up to one', (answers) => {
  expect(total(forwardOutcome(answers, 'udp'))).toBeCloseTo(1);
  expect(total(forwardOutcome(answers, 'tcp'))).toBeCloseTo(1);
});
