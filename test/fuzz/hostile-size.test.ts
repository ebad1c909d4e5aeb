import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { judged } from '../../plugin/cli/replay.ts';
import { parseConfigFile } from '../../plugin/cluster/kubeconfig-file.ts';
import { parseCiliumPolicy } from '../../plugin/cluster/parse-cilium-policy.ts';
import { parseAppPod, parseDnsPod, parseEvent, parseNode } from '../../plugin/cluster/parse-objects.ts';
import { parsePolicy } from '../../plugin/cluster/parse-policy.ts';
import { lintCorefile } from '../../plugin/core/corefile/lint.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { NetcheckError } from '../../plugin/errors.ts';
import { renderJson } from '../../plugin/render/json.ts';
import { renderText } from '../../plugin/render/text.ts';
import { readDig } from '../../probes/read-dig.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { scenarioText } from '../support/scenarios.ts';

const megabyte = 1024 * 1024;
const deep = 200_000;

/** Far from what any of it takes on a slow machine, and far below what a regular expression takes that tries everything. */
const longestMs = 10_000;

function quickly<T>(work: () => T): T {
  const started = performance.now();
  const result = work();
  expect(performance.now() - started).toBeLessThan(longestMs);
  return result;
}

const tenLevels = Array.from(
  { length: 10 },
  (_, level) => `l${String(level + 1)}: &l${String(level + 1)} [${`*l${String(level)},`.repeat(10)}]\n`,
).join('');

test.each([
  ['a word of a megabyte', `clusters: [{name: ${'x'.repeat(megabyte)}, cluster: {server: "https://a"}}]`],
  ['a line of a megabyte', `a: ${'x '.repeat(megabyte / 2)}`],
  ['a megabyte of lines', 'users:\n'.concat('- name: x\n'.repeat(megabyte / 10))],
  ['a megabyte of quotes', `a: ${"'".repeat(megabyte)}`],
  ['sequences within one another', '['.repeat(deep)],
  ['mappings within one another', '{a: '.repeat(deep)],
  [
    'lists within one another, by indentation',
    Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}-`).join('\n'),
  ],
  ['aliases that multiply', `l0: &l0 [x]\n${tenLevels}clusters: *l10\nusers: [*l10]\ncontexts: [*l9]\n`],
  [
    'an alias of itself',
    'clusters: &c [*c, {name: one, cluster: &d {server: "https://a", extensions: [*d]}}]\n',
  ],
])('a kubeconfig with %s is understood or refused', (_what, text) => {
  quickly(() => {
    try {
      for (const { read } of parseConfigFile(load(text), '/home/me/.kube/config').clusters) read();
    } catch (error) {
      // What the loader throws is told as YAML that cannot be read.
      if (!(error instanceof NetcheckError)) expect(error).toBeInstanceOf(Error);
    }
  });
});

test.each([
  ['a megabyte of directives', { 'a.override': 'errors\n'.repeat(megabyte / 7) }],
  ['a megabyte of server blocks', { 'a.server': 'a {\n}\n'.repeat(megabyte / 6) }],
  ['a word of a megabyte', { 'a.override': 'x'.repeat(megabyte) }],
  ['a line of a megabyte', { 'a.override': 'x '.repeat(megabyte / 2) }],
  ['zones of a megabyte', { 'a.server': `${'a.example, '.repeat(megabyte / 11)} {\n}\n` }],
  ['zones line by line', { 'a.server': `${'a.example,\n'.repeat(megabyte / 11)} {\n}\n` }],
  ['a megabyte of quotes', { 'a.server': '"'.repeat(megabyte), 'b.override': '\\"'.repeat(megabyte / 2) }],
  [
    'blocks within one another',
    { 'a.server': 'a {\n'.repeat(megabyte / 4), 'b.override': 'a {\n'.repeat(megabyte / 4) },
  ],
  ['imports without number', { 'a.override': 'import custom/*\n'.repeat(megabyte / 16) }],
  ['snippets without number', { 'a.server': '(a) {\nimport a\n}\n'.repeat(megabyte / 17) }],
])('a custom config map with %s is parsed, and the lint stands it', (_what, files) => {
  const text = '.:53 {\n  import custom/*.override\n  forward . 192.0.2.1\n}\nimport custom/*.server\n';
  const corefile = quickly(() => parseCorefile(text, files));
  expect(corefile.blocks.length).toBeGreaterThan(0);
  quickly(() =>
    lintCorefile({
      corefile,
      customKeys: Object.keys(files),
      own: [{ address: '10.96.0.10', what: 'itself' }],
      nodeResolvers: [],
      version: '1.14.6',
      isTaken: false,
    }),
  );
});

/** With six stars instead of five a matcher that tries everything would take days; with these a minute. */
test('a pattern of an import that could be matched in countless ways is matched in one', () => {
  const files = { ['a'.repeat(250)]: 'log\n' };
  const text = `.:53 {\n  import custom/${'*a'.repeat(5)}b\n  errors\n}\n`;
  expect(quickly(() => parseCorefile(text, files)).blocks[0]?.directives.map(({ name }) => name)).toEqual([
    'errors',
  ]);
});

const nested = (open: string, close: string): string => open.repeat(deep) + close.repeat(deep);

test.each([
  ['a line of a megabyte', (lines: readonly string[]) => [...lines, `{"probe":"${'x'.repeat(megabyte)}"}`]],
  [
    'a megabyte of lines',
    (lines: readonly string[]) => [...lines, ...Array.from({ length: megabyte / 3 }, () => '{}')],
  ],
  ['lists within one another', (lines: readonly string[]) => [...lines, `{"reading":${nested('[', ']')}}`]],
  [
    'objects within one another',
    (lines: readonly string[]) => lines.with(1, `{"complaint":${nested('{"names":', '1')}}`),
  ],
  [
    'a topology that has no end',
    (lines: readonly string[]) => lines.with(2, `{"topology":${'{"a":['.repeat(deep)}`),
  ],
  [
    'a prototype for a topology',
    (lines: readonly string[]) =>
      lines.with(
        2,
        '{"topology":{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}}',
      ),
  ],
])('a recording with %s is judged, or refused as what it is', (_what, spoil) => {
  const lines = scenarioText('D12')
    .split('\n')
    .filter((line) => line !== '');
  quickly(() => {
    try {
      const shown = judged(
        spoil(lines).join('\n'),
        'file',
        (diagnosis) => renderText(diagnosis, { width: 80, color: false }) + renderJson(diagnosis),
      );
      expect(shown.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(NetcheckError);
      expect((error as Error).message).toContain('file');
      expect((error as Error).message.length).toBeLessThan(1000);
    }
  });
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('a recording whose texts are a megabyte each is judged and shown', () => {
  const lines = scenarioText('I04').split('\n');
  const long = lines.map((line) => line.replace(/"(message|detail)":"/g, `"$1":"${'x'.repeat(50_000)} `));
  expect(long.join('').length).toBeGreaterThan(megabyte);
  const shown = quickly(() =>
    judged(long.join('\n'), 'file', (diagnosis) => renderText(diagnosis, { width: 80, color: false })),
  );
  expect(shown).toContain('x'.repeat(50_000));
});

test('objects of the API of any depth, length and form become objects of the program', () => {
  const parsers = [parseAppPod, parseDnsPod, parseEvent, parseNode, parsePolicy, parseCiliumPolicy];
  const odd: readonly unknown[] = [
    JSON.parse(`{"metadata":${nested('{"labels":', '1').replace(/1+$/, `{}${'}'.repeat(deep)}`)}}`),
    JSON.parse(`{"spec":${nested('[', ']')},"status":{"conditions":${nested('[', ']')}}}`),
    { metadata: { name: 'x'.repeat(megabyte), labels: { ['y'.repeat(megabyte)]: 'z'.repeat(megabyte) } } },
    { spec: { containers: Array.from({ length: 100_000 }, () => ({ name: 'x' })) } },
    { metadata: null, spec: 'x', status: [{ conditions: {} }] },
  ];
  for (const parse of parsers)
    for (const object of odd) expect(typeof quickly(() => parse(object))).toBe('object');
  expect(parseEvent({ message: 'x'.repeat(megabyte) }).message.length).toBe(500);
});

test.each([
  ['a line of megabytes', Buffer.alloc(8 * megabyte, 'x')],
  ['lines without number', Buffer.from('{}\n'.repeat(megabyte))],
  ['lists within one another', Buffer.from(`${nested('[', ']')}\n`)],
  ['NULs', Buffer.alloc(megabyte)],
])('a stream of frames with %s is torn', (_what, stream) => {
  expect(quickly(() => readFrames(stream)).kind).toBe('torn');
});

test.each([
  ['a reason of megabytes', `;; Connection to a failed:${' failed: a'.repeat(megabyte / 4)}`],
  [
    'a name of megabytes',
    `;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7
;; flags: qr; QUERY: 0, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0
;; ANSWER SECTION:
${'x'.repeat(megabyte)} 5 CLASS1 TYPE1 \\# 0`,
  ],
  ['headers without end', `${';; ->>HEADER<<- opcode: QUERY, status: '.repeat(megabyte / 16)}\n`.repeat(2)],
])('of dig with %s nothing follows', (_what, printed) => {
  expect(quickly(() => readDig(printed, 'udp'))).toBe(null);
});
