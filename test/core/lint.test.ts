import { describe, expect, test } from '@jest/globals';
import { lintCorefile } from '../../plugin/core/corefile/lint.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';

const main = `.:53 {
  errors
  kubernetes cluster.local
  forward . /etc/resolv.conf
  cache 30
  import custom/*.override
}
import custom/*.server
`;

const lint = (custom: Readonly<Record<string, string>>, version: string | null = '1.14.6', text = main) =>
  lintCorefile({
    corefile: parseCorefile(text, custom),
    customKeys: Object.keys(custom),
    serviceAddresses: ['10.96.0.10'],
    version,
  }).map(({ source, text: words }) => `${source.key}:${String(source.line)} ${words}`);

describe('a Corefile', () => {
  test('as AKS ships it has nothing to say', () => {
    expect(lint({})).toEqual([]);
  });

  test.each([
    [
      'a second forward, refused by older versions',
      { 'x.override': 'forward . 10.0.0.4\n' },
      '1.9.4',
      /x\.override:1 plugin forward .* second time/,
    ],
    ['a second cache', { 'x.override': 'cache 60\n' }, '1.14.6', /x\.override:1 plugin cache .* second time/],
    [
      'a zone served twice',
      { 'x.server': '.:53 {\n forward . 10.0.0.4\n}\n' },
      '1.14.6',
      /x\.server:1 zone \. is served by Corefile:1/,
    ],
    [
      'a file that no import matches',
      { 'contoso.txt': 'contoso.com:53 {\n}\n' },
      '1.14.6',
      /contoso\.txt:1 is ignored/,
    ],
    [
      'a zone served twice by other words',
      { 'x.server': 'dns://.:53 {\n forward . 10.0.0.4\n}\n' },
      '1.14.6',
      /x\.server:1 zone \. is served by Corefile:1/,
    ],
    [
      'two zones that go to the DNS Service',
      { 'x.server': 'corp contoso {\n forward . 10.96.0.10:53\n}\n' },
      '1.14.6',
      /x\.server:2 zone corp, contoso is forwarded .* a loop/,
    ],
    [
      'a stub zone that goes to the DNS Service',
      { 'x.server': 'corp:53 {\n forward . 10.96.0.10\n}\n' },
      '1.14.6',
      /x\.server:2 .* a loop/,
    ],
    [
      'a forward to loopback',
      { 'x.server': 'corp:53 {\n forward . 127.0.0.1\n}\n' },
      '1.14.6',
      /x\.server:2 .* loopback/,
    ],
  ])('with %s is told', (_title, custom, version, words) => {
    expect(lint(custom, version)).toEqual([expect.stringMatching(words)]);
  });

  test.each([
    ['pods insecure', [/autopath @kubernetes without "pods verified"/]],
    ['pods verified', []],
  ])('autopath beside "%s"', (pods, words) => {
    const text = `.:53 {\n kubernetes cluster.local {\n  ${pods}\n }\n autopath @kubernetes\n forward . /etc/resolv.conf\n}\n`;
    expect(lint({}, '1.14.6', text)).toEqual(words.map((one) => expect.stringMatching(one)));
  });

  test.each([
    ['another port', '.:5353 {\n forward . 10.0.0.4\n}\n'],
    ['another scheme', 'tls://. {\n forward . 10.0.0.4\n}\n'],
    ['another address', '.:53 {\n bind 127.0.0.1\n forward . 10.0.0.4\n}\n'],
    ['a view', '.:53 {\n view a {\n  expr true\n }\n forward . 10.0.0.4\n}\n'],
  ])('a zone served again on %s is none twice', (_title, block) => {
    expect(lint({ 'x.server': block })).toEqual([]);
  });

  test('what a snippet holds is read where it is imported', () => {
    const text = `(common) {\n cache 30\n}\n.:53 {\n import common\n import common\n}\n`;
    expect(lint({}, '1.14.6', text)).toEqual([
      expect.stringMatching(/Corefile:2 plugin cache .* second time/),
    ]);
  });

  test('a second forward is no fault where CoreDNS takes it', () => {
    expect(lint({ 'x.override': 'forward corp.internal 10.0.0.4\n' })).toEqual([]);
  });
});
