import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { faults } from '../../plugin/core/faults/index.ts';
import { ciliumInducers } from '../lab/faults/cilium.ts';
import { inducers } from '../lab/faults/index.ts';

const induced = new Set(
  [...inducers, ...ciliumInducers].flatMap(({ id }) => /^(?:C-)?([A-Z]\d\d)/.exec(id)?.[1] ?? []),
);

/** Numbers in the table of docs/lab.md; "A02–A07" stands for all between. */
const excused = readFileSync('docs/lab.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, letter = '', first = '', last = first] =
      /^\| ([A-Z])(\d\d)(?:–[A-Z](\d\d))? +\|/.exec(line) ?? [];
    return letter === ''
      ? []
      : Array.from(
          { length: Number(last) - Number(first) + 1 },
          (_, index) => `${letter}${String(Number(first) + index).padStart(2, '0')}`,
        );
  });

test('what a fault of the program is in the list of known faults is induced on the lab, or docs/lab.md says why not', () => {
  const known = faults.flatMap(({ corpus }) => corpus).filter((number) => /^[DKNPAO]/.test(number));
  expect(known.filter((number) => !induced.has(number) && !excused.includes(number))).toEqual([]);
});

test('docs/lab.md excuses nothing that is induced', () => {
  expect(excused.filter((number) => induced.has(number))).toEqual([]);
  expect(excused.length).toBeGreaterThan(10);
});

test('85 known faults of DNS, kube-proxy, nodes, policies and the API are induced, or more', () => {
  expect([...induced].filter((number) => /^[DKNPAO]/.test(number)).length).toBeGreaterThanOrEqual(85);
});
