import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { faults } from '../../plugin/core/faults/index.ts';
import { hopKinds } from '../../plugin/core/model/hop.ts';

test('ids are unique, kebab-case, and in path order', () => {
  const ids = faults.map((fault) => fault.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toBe(true);
  const order = faults.map((fault) => hopKinds.indexOf(fault.hop));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('every file that defines a fault is in the index, under its own name', () => {
  const defining = readdirSync('plugin/core/faults').filter((file) =>
    /: Fault = \{/.test(readFileSync(`plugin/core/faults/${file}`, 'utf8')),
  );
  expect(defining.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(
    faults.map((fault) => fault.id).sort(),
  );
});

describe('what every fault says of itself, for people who meet it', () => {
  test.each(faults.map((fault) => [fault.id, fault] as const))('%s', (_id, { explanation, remedy }) => {
    expect(sentencesIn(explanation)).toBeGreaterThanOrEqual(2);
    expect(sentencesIn(explanation)).toBeLessThanOrEqual(4);
    expect(explanation.length).toBeGreaterThan(200);
    expect(explanation.length).toBeLessThan(650);
    expect(sentencesIn(remedy)).toBeLessThanOrEqual(3);
    expect(remedy.length).toBeGreaterThan(80);
    expect(remedy.length).toBeLessThan(400);
    for (const text of [explanation, remedy]) {
      expect(text).toMatch(/^[^\s].*[^\s.]\.$/);
      expect(text).not.toMatch(/ {2}|\n|\$\{/);
    }
  });

  test('no two say the same', () => {
    expect(new Set(faults.map(({ explanation }) => explanation)).size).toBe(faults.length);
    expect(new Set(faults.map(({ remedy }) => remedy)).size).toBe(faults.length);
  });
});

/** Ends of sentences: a period before a space and a capital letter or a command, or at the very end. */
const sentencesIn = (text: string): number => text.match(/\.(?= [A-Z`]|$)/g)?.length ?? 0;
