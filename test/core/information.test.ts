import { describe, expect, test } from '@jest/globals';
import { sure, mix, oddsOf } from '../../plugin/core/paths/distribution.ts';
import { apartBy, doubted, information, mostTelling } from '../../plugin/core/plan/information.ts';

const alike = 0;
const clearly = 20;

/** Three suspects; the places where a pair is told apart, by what. */
const among = (ab: number, ac: number, bc: number): readonly (readonly number[])[] => [
  [0, ab, ac],
  [ab, 0, bc],
  [ac, bc, 0],
];

const even = [1 / 3, 1 / 3, 1 / 3];

describe('information', () => {
  test('none where everything comes out alike, all of it where everything is told apart', () => {
    expect(information(among(alike, alike, alike), even)).toBeCloseTo(0);
    expect(information(among(clearly, clearly, clearly), even)).toBeCloseTo(Math.log(3));
  });

  test('of two suspects of whom one is hardly believed, little', () => {
    const apart = [
      [0, clearly],
      [clearly, 0],
    ];
    expect(information(apart, [0.99, 0.01])).toBeCloseTo(-0.99 * Math.log(0.99) - 0.01 * Math.log(0.01));
    expect(information(apart, doubted([0.99, 0.01]))).toBeGreaterThan(0.5);
  });
});

describe('how far predictions are apart', () => {
  test('not at all for the same, far for others, and slowness counts', () => {
    expect(apartBy(oddsOf(sure('silent')), oddsOf(sure('silent')))).toBeCloseTo(0);
    expect(apartBy(oddsOf(sure('silent')), oddsOf(sure('noerror')))).toBeGreaterThan(2);
    expect(apartBy(oddsOf({ noerror: 1, slow: 1 }), oddsOf(sure('noerror')))).toBeGreaterThan(1);
  });

  test('a share is nearer than all, and a small one makes no difference', () => {
    const lost = (share: number): number =>
      apartBy(
        oddsOf(
          mix([
            [share, sure('silent')],
            [1 - share, sure('noerror')],
          ]),
        ),
        oddsOf(sure('noerror')),
      );
    expect(lost(0.05)).toBe(0);
    expect(lost(0.3)).toBeGreaterThan(0.05);
    expect(lost(0.3)).toBeLessThan(lost(1) / 5);
  });
});

describe('which experiments are done', () => {
  test('of two that tell the same, the faster one alone', () => {
    const slow = { apart: among(clearly, clearly, alike), seconds: 9 };
    const fast = { apart: among(clearly, clearly, alike), seconds: 3 };
    expect(mostTelling([slow, fast], even, 4)).toEqual([fast]);
  });

  test('two that tell different things, both; more than allowed, never', () => {
    const first = { apart: among(clearly, clearly, alike), seconds: 3 };
    const second = { apart: among(alike, clearly, clearly), seconds: 3 };
    expect(new Set(mostTelling([first, second], even, 4))).toEqual(new Set([first, second]));
    expect(mostTelling([first, second], even, 1)).toHaveLength(1);
  });

  test('a slow one that tells everything gives way to a fast one that tells most', () => {
    const everything = { apart: among(clearly, clearly, clearly), seconds: 20 };
    const most = { apart: among(clearly, clearly, alike), seconds: 3 };
    expect(mostTelling([everything, most], even, 4)).toEqual([most, everything]);
  });

  test('none that tells nothing', () => {
    expect(mostTelling([{ apart: among(alike, alike, alike), seconds: 1 }], even, 4)).toEqual([]);
  });
});
