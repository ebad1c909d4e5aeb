import { describe, expect, test } from '@jest/globals';
import { sequentialTest } from '../../plugin/core/plan/sequential-test.ts';

describe("Wald's test on probes of one path", () => {
  test.each([
    [0, 0, 'open'],
    [0, 100, 'open'],
    [0, 312, 'open'],
    [0, 320, 'sound'],
    [1, 2, 'open'],
    [2, 100, 'fails'],
    [1, 400, 'open'],
    [1, 640, 'sound'],
    [12, 12, 'fails'],
  ])('%i failures of %i: %s', (failed, measured, expected) => {
    expect(sequentialTest(failed, measured)).toBe(expected);
  });

  test('a rate of 2 % is found, and none is found where nothing is lost, long before 1,000 samples', () => {
    const needed = (every: number): readonly [string, number] => {
      let failed = 0;
      for (let measured = 1; measured < 1000; measured += 1) {
        if (measured % every === 0) failed += 1;
        const verdict = sequentialTest(failed, measured);
        if (verdict !== 'open') return [verdict, measured];
      }
      return ['open', 1000];
    };
    expect(needed(50)).toEqual(['fails', 100]);
    expect(needed(Infinity)[0]).toBe('sound');
    expect(needed(Infinity)[1]).toBeLessThan(330);
  });
});
