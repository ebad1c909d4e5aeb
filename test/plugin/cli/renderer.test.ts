import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { outputs } from '../../../plugin/cli/options.ts';
import { rendererFor } from '../../../plugin/cli/renderer.ts';
import { diagnosisOf } from '../../support/diagnosed.ts';

/** Files that are loaded with this one, without waiting for anything to be asked for. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?! type)[^;]*? from '(\.[^']+)';/gm,
  ))
    loadedWith(join(dirname(file), target ?? ''), seen);
  return seen;
}

const formats = ['text', 'wide', 'json', 'markdown', 'html/page', 'junit', 'sarif'].map(
  (name) => `plugin/render/${name}.ts`,
);

describe('formats', () => {
  test('none is loaded before it is known which one is wanted', () => {
    const loaded = loadedWith('plugin/cli/dns.ts');
    expect(loaded).toContain('plugin/cli/renderer.ts');
    expect(formats.filter((format) => loaded.has(format))).toEqual([]);
  });

  test('none brings another one along, but the text that JUnit XML holds', () => {
    for (const format of formats)
      expect([format, formats.filter((other) => other !== format && loadedWith(format).has(other))]).toEqual([
        format,
        format.endsWith('/junit.ts') ? ['plugin/render/text.ts'] : [],
      ]);
  });

  test.each(outputs)('-o %s prints something that ends with its line', async (output) => {
    const render = await rendererFor(
      { output, noColor: false, ascii: false, failOn: [] },
      { color: false, width: 80, columns: 80 },
    );
    expect(render(diagnosisOf('D01'), [])).toMatch(/[^\n]\n$/);
  });
});
