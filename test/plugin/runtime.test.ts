import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { runtimeComplaint } from '../../plugin/runtime.ts';

describe('the runtime', () => {
  test.each([
    ['18.20.0', false],
    ['20.20.2', false],
    ['22.18.0', false],
    ['22.19.0', true],
    ['24.0.0', true],
    ['100.0.0', true],
  ])('Node %s → %p', (node, good) => {
    const said = runtimeComplaint({ node });
    expect(said === null).toBe(good);
    if (said === null) return;
    expect(said).toContain(`this is Node ${node}, and the program needs Node 22.19 or later`);
    expect(said.split('\n')).toHaveLength(2);
  });

  test('Bun says which Node it resembles, and is none', () => {
    expect(runtimeComplaint({ node: '20.0.0', bun: '1.3.0' })).toBeNull();
  });

  test('it is what package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(runtimeComplaint({ node: '1.0.0' })).toContain(engines.node.replace('>=', 'Node '));
  });

  test('nothing is loaded before it is looked at', () => {
    const main = readFileSync('plugin/main.ts', 'utf8');
    expect([...main.matchAll(/^import .* from '(.*)'/gm)].map(([, target]) => target)).toEqual([
      './runtime.ts',
    ]);
    expect(readFileSync('plugin/runtime.ts', 'utf8')).not.toMatch(/^import /m);
  });
});

describe('what is loaded', () => {
  test.each([
    [['version'], ['/core/', '/cluster/connect.ts', 'yargs', 'js-yaml', 'dns-packet', 'ws']],
    [
      ['completion', 'bash'],
      ['/core/', '/cluster/connect.ts', 'yargs', 'js-yaml', 'dns-packet', 'ws'],
    ],
    [
      ['__complete', 'dn'],
      ['/core/', '/cluster/connect.ts', 'yargs', 'js-yaml', 'dns-packet', 'ws'],
    ],
    [
      ['dns', '--help'],
      ['/core/faults/', '/cluster/connect.ts', 'dns-packet', 'ws'],
    ],
  ])('%j loads nothing that it does not need', (argv, unneeded) => {
    const loaded = loadedBy(argv);
    expect(loaded.some((url) => url.endsWith('/plugin/program.ts'))).toBe(true);
    for (const part of unneeded)
      expect(
        loaded.filter((url) =>
          url.includes(part.startsWith('/') ? `/plugin${part}` : `/node_modules/${part}/`),
        ),
      ).toEqual([]);
    expect(loaded.length).toBeLessThan(100);
  });
});

/** URLs of the modules that a run of the program resolves, told by a hook on its standard error. */
function loadedBy(argv: readonly string[]): readonly string[] {
  const hook = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });`;
  const program = fileURLToPath(new URL('../../plugin/main.ts', import.meta.url));
  const said = spawnSync(
    process.execPath,
    ['--no-warnings', '--import', `data:text/javascript,${encodeURIComponent(hook)}`, program, ...argv],
    { encoding: 'utf8' },
  );
  expect(said.status).toBe(0);
  return said.stderr
    .split('\n')
    .filter((line) => line.startsWith('loaded ') && !line.startsWith('loaded node:'))
    .map((line) => line.slice('loaded '.length));
}
