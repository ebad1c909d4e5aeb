import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { faults } from '../../plugin/core/faults/index.ts';
import { faultPage } from './fault-page.ts';

/** UPDATE_GOLDENS=1 writes the pages. */
test.each(faults.map((fault) => [fault.id, fault] as const))(
  'docs/faults/%s.md is what the source and the lab say',
  (id, fault) => {
    const file = `docs/faults/${id}.md`;
    const page = faultPage(fault);
    if (process.env['UPDATE_GOLDENS'] === '1' || !existsSync(file)) {
      mkdirSync('docs/faults', { recursive: true });
      writeFileSync(file, page);
    }
    expect(readFileSync(file, 'utf8')).toBe(page);
  },
);

test('README.md shows what the demo really prints', () => {
  const readme = readFileSync('README.md', 'utf8');
  const shown = /```\n(BROKEN[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const real = readFileSync('test/scenarios/D01.txt', 'utf8');
  expect(shown.length).toBeGreaterThan(500);
  expect(real.startsWith(shown.trimEnd())).toBe(true);
});
