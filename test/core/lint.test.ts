import { describe, expect, test } from '@jest/globals';
import type { NodeResolver } from '../../plugin/core/corefile/circles.ts';
import { lintCorefile } from '../../plugin/core/corefile/lint.ts';
import { bystanders, sources } from '../../plugin/core/corefile/plugins.ts';
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

const lint = (
  custom: Readonly<Record<string, string>>,
  version: string | null = '1.14.6',
  text = main,
  nodeResolvers: readonly NodeResolver[] = [],
) =>
  lintCorefile({
    corefile: parseCorefile(text, custom),
    customKeys: Object.keys(custom),
    own: [
      { address: '10.96.0.10', what: 'the DNS Service itself' },
      { address: '10.244.1.7', what: 'CoreDNS pod coredns-a' },
      {
        address: '169.254.20.10',
        what: 'the DNS cache of the node, which asks CoreDNS',
        returns: (zone) => zone === 'cluster.local',
      },
    ],
    nodeResolvers,
    version,
    isTaken: false,
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
    [
      'a forward to a CoreDNS pod',
      { 'x.server': 'corp:53 {\n forward . 10.244.1.7:53\n}\n' },
      '1.14.6',
      /x\.server:2 zone corp is forwarded to CoreDNS pod coredns-a \(10\.244\.1\.7:53\): a loop/,
    ],
    [
      'a forward to the cache of the node, which asks back',
      { 'x.override': 'forward cluster.local 169.254.20.10\n' },
      '1.14.6',
      /x\.override:1 .* DNS cache of the node, which asks CoreDNS .*: a loop/,
    ],
    [
      'a plugin that older versions had',
      { 'x.override': 'proxy . 10.0.0.4\n' },
      '1.14.6',
      /x\.override:1 proxy is not among the plugins of CoreDNS 1\.14\.6 as released: unless this build has it, the next start fails/,
    ],
    [
      'a plugin that newer versions have',
      { 'x.server': 'corp:53 {\n timeouts {\n read 1s\n }\n}\n' },
      '1.9.4',
      /x\.server:2 timeouts is not among the plugins of CoreDNS 1\.9\.4/,
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

  test.each([
    ['that the version has', 'proxy . 10.0.0.4\n', '1.4.0'],
    ['of a version that is not known here', 'frobnicate\n', '1.15.0'],
    ['where no version is known', 'frobnicate\n', null],
  ])('a plugin %s is none to tell of', (_title, text, version) => {
    expect(lint({ 'x.override': text }, version).filter((one) => one.includes('as released'))).toEqual([]);
  });

  test('every plugin of the version that the lab runs is known', () => {
    const text = `.:53 {\n${[...bystanders, ...Object.keys(sources)].map((name) => ` ${name}\n`).join('')}}\n`;
    expect(lint({}, '1.14.7', text).filter((one) => one.includes('as released'))).toEqual([]);
  });

  test.each([
    [
      ['10.0.0.4', '127.0.0.53'],
      [
        /Corefile:4 zone \. is forwarded to \/etc\/resolv\.conf, which on node1 names a loopback address \(127\.0\.0\.53\)/,
      ],
    ],
    [['10.0.0.4'], []],
  ])("where the nodes' resolv.conf names %j", (nameservers, words) => {
    expect(lint({}, '1.14.6', main, [{ node: 'node1', nameservers }])).toEqual(
      words.map((one) => expect.stringMatching(one)),
    );
  });

  test('a forward to the cache of the node for names that it asks others for is no loop', () => {
    expect(lint({ 'x.override': 'forward corp 169.254.20.10\n' })).toEqual([]);
  });

  test('a second forward is no fault where CoreDNS takes it', () => {
    expect(lint({ 'x.override': 'forward corp.internal 10.0.0.4\n' })).toEqual([]);
  });
});
