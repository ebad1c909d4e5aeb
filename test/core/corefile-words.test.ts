import { describe, expect, test } from '@jest/globals';
import { addressesOf } from '../../plugin/core/corefile/addresses.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { reverseZones } from '../../plugin/core/corefile/reverse-zones.ts';
import { tokenize } from '../../plugin/core/corefile/tokens.ts';

test.each([
  ['a  b\tc\n', ['a', 'b', 'c']],
  ['a # b\nc', ['a', 'c']],
  ['a#b\nc', ['a', 'c']],
  ['"a # b" c', ['a # b', 'c']],
  ['"a"b', ['a', 'b']],
  ['a"b c"', ['a"b', 'c"']],
  ['"a \\"b\\""', ['a "b"']],
  ['"a\\\\" b', ['a\\\\', 'b']],
  ['"a\\n"', ['a\\n']],
  ['a \\\n b', ['a', '\\', 'b']],
  ['"" a', ['', 'a']],
  ['"never closed', ['never closed']],
  ['"', []],
  ['\uFEFFa', ['a']],
  ['a\r\nb\rc', ['a', 'bc']],
])('%j has the words %j', (text, words) => {
  expect(tokenize(text).map((token) => token.text)).toEqual(words);
});

test('a quoted word runs over lines, and what follows it stands on the line where it ends', () => {
  expect(tokenize('a "b\nc" d\ne').map(({ text, line, ends }) => [text, line, ends])).toEqual([
    ['a', 1, 1],
    ['b\nc', 1, 2],
    ['d', 2, 2],
    ['e', 3, 3],
  ]);
});

describe('what stands before a brace', () => {
  test.each([
    ['.', [{ zone: '.', port: null, scheme: 'dns' }]],
    ['.:5353', [{ zone: '.', port: 5353, scheme: 'dns' }]],
    ['Example.ORG.:53', [{ zone: 'example.org', port: 53, scheme: 'dns' }]],
    ['tls://example.org', [{ zone: 'example.org', port: null, scheme: 'tls' }]],
    ['https3://.:8443', [{ zone: '.', port: 8443, scheme: 'https3' }]],
    ['a,b', [{ zone: 'a,b', port: null, scheme: 'dns' }]],
    ['{$ZONE}:53', [{ zone: null, port: 53, scheme: 'dns' }]],
    ['.:{%PORT%}', [{ zone: '.', port: 'variable', scheme: 'dns' }]],
    ['10.0.0.0/8:53', [{ zone: '10.in-addr.arpa', port: 53, scheme: 'dns' }]],
    ['2001:db8::/32', [{ zone: '8.b.d.0.1.0.0.2.ip6.arpa', port: null, scheme: 'dns' }]],
  ])('%s', (key, addresses) => {
    expect(addressesOf(key)).toEqual(addresses);
  });
});

test.each([
  ['10.0.0.0/24', ['0.0.10.in-addr.arpa']],
  ['192.168.4.0/22', ['4', '5', '6', '7'].map((one) => `${one}.168.192.in-addr.arpa`)],
  ['10.1.2.3/32', ['3.2.1.10.in-addr.arpa']],
  ['0.0.0.0/0', ['in-addr.arpa']],
  ['fd00::/8', ['d.f.ip6.arpa']],
  ['fd00::/7', ['c.f.ip6.arpa', 'd.f.ip6.arpa']],
  ['10.0.0.0/33', null],
  ['10.0.0.300/8', null],
  ['10.0.0.0', null],
  ['example.org/8', null],
  ['1::2::3/64', null],
])('network %s is the zones %j', (network, zones) => {
  expect(reverseZones(network)).toEqual(zones);
});

describe('server blocks', () => {
  const shape = (text: string) =>
    parseCorefile(text).blocks.map(({ zones, directives }) => [
      zones.join(' '),
      ...directives.map(({ name, args, block }) =>
        [name, ...args, ...block.map((line) => line.name)].join(' '),
      ),
    ]);

  test.each([
    ['. {\n  errors\n}\n', [['.', 'errors']]],
    ['. { errors\n  log\n}\n', [['.', 'errors', 'log']]],
    ['.\n{\n  errors\n}\n', [['.', 'errors']]],
    ['a b {\n}\n', [['a b']]],
    ['a, b {\n}\n', [['a b']]],
    ['a,\nb {\n}\n', [['a b']]],
    ['.\nerrors\nforward . 10.0.0.1\n', [['.', 'errors', 'forward . 10.0.0.1']]],
    ['. {\n forward . 10.0.0.1 {\n  expire 9s\n }\n log\n}\n', [['.', 'forward . 10.0.0.1 expire', 'log']]],
    ['. {\n forward . 10.0.0.1\n {\n  expire 9s\n }\n}\n', [['.', 'forward . 10.0.0.1 expire']]],
    ['. {\n health { lameduck 5s }\n log\n}\n', [['.', 'health lameduck', 'log']]],
    ['. {\n log "a\nb" c\n errors\n}\n', [['.', 'log a\nb c', 'errors']]],
    ['a {\n}\nb {\n}\n', [['a'], ['b']]],
    ['a', [['a']]],
    ['{\n  debug\n}\n. {\n}\n', [['.']]],
  ])('%j', (text, blocks) => {
    expect(shape(text)).toEqual(blocks);
  });

  test('snippets take the place of their imports, also within a directive and within one another', () => {
    const text =
      '(log) {\n errors\n log\n}\n(opts) {\n expire 9s\n}\n. {\n import log\n forward . 10.0.0.1 {\n  import opts\n  max_fails 3\n }\n}\nb {\n import log\n}\n';
    expect(shape(text)).toEqual([
      ['.', 'errors', 'log', 'forward . 10.0.0.1 expire max_fails'],
      ['b', 'errors', 'log'],
    ]);
    expect(parseCorefile(text)).toMatchObject({ problems: [], unread: [], imports: [] });
  });

  test('a file of the custom config map may use the snippets of the Corefile', () => {
    const files = { 'a.server': 'corp {\n import up\n}\n' };
    const { blocks, imports } = parseCorefile(
      '(up) {\n forward . 10.0.0.1\n}\nimport custom/*.server\n',
      files,
    );
    expect(blocks.map(({ zones, directives }) => [zones, directives.map(({ name }) => name)])).toEqual([
      [['corp'], ['forward']],
    ]);
    expect(imports).toEqual([{ pattern: 'custom/*.server', keys: ['a.server'] }]);
  });

  test.each([
    ['another folder', 'import /etc/extra/*.conf', {}],
    ['a file beside the Corefile that is not in its config map', 'import extra.conf', {}],
    ['a variable', 'import {$FILE}', {}],
    ['a custom config map that could not be read', 'import custom/*.override', null],
  ])('an import of %s is kept as something unread', (_title, line, custom) => {
    const inside = parseCorefile(`. {\n ${line}\n errors\n}\n`, custom);
    expect(inside.blocks[0]?.directives.map(({ name }) => name)).toEqual(['import', 'errors']);
    const outside = parseCorefile(`${line}\n. {\n errors\n}\n`, custom);
    expect(outside.unread).toHaveLength(1);
    expect(outside.blocks.map(({ zones }) => zones)).toEqual([['.']]);
  });

  test('a file beside the Corefile is read', () => {
    const { blocks, problems } = parseCorefile('import extra.conf\n', {}, { 'extra.conf': 'a {\n}\n' });
    expect([blocks.map(({ zones, source }) => [zones, source.key]), problems]).toEqual([
      [[['a'], 'extra.conf']],
      [],
    ]);
  });

  test.each([
    ['. {\n errors', /the file ends before/],
    ['. { errors }\n', /a "}" stands on the line of a directive/],
    ['a, {\n}\n', /another zone is expected/],
    ['{\n}\n', /a "{" stands where a zone is expected/],
    ['(up) {\n}\n(up) {\n}\n', /snippet \(up\) is defined a second time/],
    ['. {\n import a b\n}\n', /import takes one argument and has 2/],
    ['. {\n forward . 10.0.0.1 {\n  expire 9s\n', /the file ends before/],
  ])('%j is told to be refused', (text, words) => {
    expect(parseCorefile(text).problems.map((one) => one.text)).toContainEqual(expect.stringMatching(words));
  });
});
