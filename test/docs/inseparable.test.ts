import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { inseparable, mayStayTogether } from '../lab/exam/inseparable.ts';

const page = readFileSync('docs/verdicts.md', 'utf8').replace(/ +/g, ' ');

test('docs/verdicts.md tells what cannot be told apart, and nothing else', () => {
  expect(inseparable.filter(({ alike, apart }) => !page.includes(`| ${alike} | ${apart} |`))).toEqual([]);
  const table = page.slice(page.indexOf('| these look the same')).split('\n\n')[0] ?? '';
  expect(table.split('\n')).toHaveLength(inseparable.length + 2);
});

test.each([
  [['upstream: upstream-silent', 'node-egress: port-53-filtered'], true],
  [['node-service-rules: service-rules-missing', 'coredns-config: stub-zone-fails'], false],
  [['node-path: packet-loss', 'coredns-process: coredns-slow'], false],
] as const)('%j side by side: %s', (suspects, allowed) => {
  expect(mayStayTogether(suspects)).toBe(allowed);
});
