import { expect, test } from '@jest/globals';
import { rateExcludedBy, wilson } from '../../plugin/core/infer/interval.ts';

test.each([
  [1, 30, 0.006, 0.167],
  [3, 30, 0.035, 0.256],
  [10, 30, 0.192, 0.512],
])('%i of %i: the interval of Wilson', (hits, samples, low, high) => {
  expect(wilson(hits, samples)[0]).toBeCloseTo(low, 2);
  expect(wilson(hits, samples)[1]).toBeCloseTo(high, 2);
});

test('nothing measured excludes nothing', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
  expect(rateExcludedBy(0)).toBe(1);
});

test.each([
  [30, 0.095],
  [59, 0.05],
  [300, 0.01],
])('%i clean samples exclude a rate above %f', (samples, rate) => {
  expect(rateExcludedBy(samples)).toBeCloseTo(rate, 2);
});
