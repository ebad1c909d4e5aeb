import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
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
