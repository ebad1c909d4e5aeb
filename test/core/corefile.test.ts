import { describe, expect, test } from '@jest/globals';
import { answererOf, clusterDomainOf } from '../../plugin/core/corefile/forwarding.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { parseResolverConfig } from '../../plugin/core/parse-resolver-config.ts';

const text = `
.:53 {
    errors # a comment
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
    }
    forward . /etc/resolv.conf
    import custom/*.override
}
import custom/*.server
`;

const files = {
  'log.override': 'log\n',
  'corp.server': 'corp.internal:53 {\n  forward . 10.1.2.3 10.1.2.4:5353\n}\n',
  'ignored.txt': 'frobnicate\n',
};

describe('a Corefile with imports', () => {
  const corefile = parseCorefile(text, files);

  test('has its blocks and those of *.server keys, each with its place', () => {
    expect(corefile.problems).toEqual([]);
    expect(corefile.blocks.map((block) => [block.zones, block.source.key])).toEqual([
      [['.'], 'Corefile'],
      [['corp.internal'], 'corp.server'],
    ]);
    expect(corefile.blocks[0]?.directives.map((one) => one.name)).toEqual([
      'errors',
      'kubernetes',
      'forward',
      'log',
    ]);
  });

  test.each([
    ['web.shop.svc.cluster.local', { kind: 'kubernetes', zone: 'cluster.local' }],
    ['10.0.96.10.in-addr.arpa', { kind: 'kubernetes', zone: 'in-addr.arpa' }],
    ['www.example.com', { kind: 'forward', zone: '.', upstreams: ['/etc/resolv.conf'] }],
    [
      'api.corp.internal',
      { kind: 'forward', zone: 'corp.internal', upstreams: ['10.1.2.3', '10.1.2.4:5353'] },
    ],
    ['notcorp.internal', { kind: 'forward', zone: '.' }],
  ])('%s is answered by %j', (name, expected) => {
    expect(answererOf(corefile, name)).toMatchObject(expected);
  });

  test('names the cluster domain', () => {
    expect(clusterDomainOf(corefile)).toBe('cluster.local');
  });

  test('a domain below arpa that is no reverse zone may be the cluster domain', () => {
    const { blocks, problems } = parseCorefile(
      '. {\n kubernetes ip6.arpa in-addr.arpa west.cluster.arpa\n}\n',
    );
    expect(clusterDomainOf({ blocks, problems })).toBe('west.cluster.arpa');
  });
});

test.each([
  ['', []],
  ['. {', ['.']],
  ['}}}} {{{', []],
  ['"a b" {\n}\n', ['a b']],
])('hostile text %j is read without failing', (broken, zones) => {
  expect(parseCorefile(broken).blocks.flatMap((block) => block.zones)).toEqual(zones);
});

test('resolv.conf as glibc reads it', () => {
  const config = parseResolverConfig(
    '# nameserver 9.9.9.9\nsearch a b\nnameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4\ndomain c\noptions ndots:99 rotate\n',
  );
  expect(config).toEqual({ nameservers: ['1.1.1.1', '2.2.2.2', '3.3.3.3'], searches: ['c'], ndots: 15 });
});
