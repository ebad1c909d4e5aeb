import { describe, expect, test } from '@jest/globals';
import { answererOf, clusterDomainOf } from '../../plugin/core/corefile/forwarding.ts';
import { parseCorefile } from '../../plugin/core/corefile/parse.ts';
import { servedAt } from '../../plugin/core/corefile/served.ts';
import { parseResolverConfig } from '../../plugin/core/parse-resolver-config.ts';
import { serversOf, upstreamsOf } from '../../plugin/core/paths/upstreams.ts';

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
    const odd = parseCorefile('. {\n kubernetes ip6.arpa in-addr.arpa west.cluster.arpa\n}\n');
    expect(clusterDomainOf(odd)).toBe('west.cluster.arpa');
  });
});

test.each([
  ['', []],
  ['. {', ['.']],
  ['}}}} {{{', ['}}}}', '{{{']],
  ['"a b" {\n}\n', ['a b']],
])('hostile text %j is read without failing', (broken, zones) => {
  expect(parseCorefile(broken).blocks.flatMap((block) => block.zones)).toEqual(zones);
});

/** "kind zone: upstreams", on the usual port. */
function answererIn(text: string, name: string, absent = false): string {
  const answerer = answererOf(servedAt(parseCorefile(text), 53), name, absent);
  if (answerer === null) return 'nobody';
  const to = 'upstreams' in answerer ? `: ${answerer.upstreams.join(' ')}` : '';
  return `${answerer.kind} ${answerer.zone}${to}`;
}

describe('who answers by', () => {
  const cluster = 'kubernetes cluster.local in-addr.arpa {\n fallthrough in-addr.arpa\n}\n';

  test.each([
    // Ports and schemes.
    ['.:5353 {\n forward . 9.9.9.9\n}\n.:53 {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    ['a.com:5353 {\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    ['tls://.:53 {\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    ['tls://. . {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    [
      '.:5353 {\n kubernetes\n forward . 1.1.1.1\n}\n.:9153 {\n forward . 9.9.9.9\n}',
      'x.a.com',
      'kubernetes .',
    ],
    ['a.com {\n forward . 1.1.1.1\n}', 'b.com', 'nobody'],
    // Addresses and views.
    ['.:53 {\n bind lo\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    ['.:53 {\n bind 10.0.0.9\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    ['.:53 {\n bind eth1\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n view a {\n }\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n view a {\n }\n forward . 1.1.1.1\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
    // The zone of a forward line, its exceptions, and the order of several.
    ['. {\n forward a.com 9.9.9.9\n forward . 1.1.1.1\n}', 'x.a.com', 'forward a.com: 9.9.9.9'],
    ['. {\n forward . 1.1.1.1\n forward a.com 9.9.9.9\n}', 'x.a.com', 'forward .: 1.1.1.1'],
    ['. {\n forward a.com 9.9.9.9\n}', 'b.com', 'other .'],
    ['. {\n forward . 1.1.1.1 {\n except a.com\n }\n}', 'x.a.com', 'other .'],
    ['. {\n forward . 1.1.1.1 {\n except a.com\n }\n forward . 9.9.9.9\n}', 'x.a.com', 'forward .: 9.9.9.9'],
    [
      '. {\n forward 10.0.0.0/8 9.9.9.9\n forward . 1.1.1.1\n}',
      '1.2.3.10.in-addr.arpa',
      'forward 10.in-addr.arpa: 9.9.9.9',
    ],
    [
      '10.0.0.0/8 {\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}',
      '1.2.3.10.in-addr.arpa',
      'forward 10.in-addr.arpa: 9.9.9.9',
    ],
    // What is not understood.
    ['. {\n forward . {$DNS} 1.1.1.1\n}', 'a.com', 'unknown .: {$DNS} 1.1.1.1'],
    ['. {\n forward . /etc/other.conf\n}', 'a.com', 'unknown .: /etc/other.conf'],
    ['. {\n forward {$ZONE} 9.9.9.9\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['{$ZONE} {\n forward . 9.9.9.9\n}\n. {\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n unbound\n}', 'a.com', 'unknown .: '],
    ['. {\n {$PLUGIN}\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n import extra\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n forward . 1.1.1.1 {\n  next NXDOMAIN\n }\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n import up 1.1.1.1\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    [`. {\n ${cluster} forward . {$DNS}\n}`, 'web.shop.svc.cluster.local', 'kubernetes cluster.local'],
    // What is understood and asks nobody in clear.
    ['. {\n forward . tls://1.1.1.1 {\n  tls_servername a\n }\n}', 'a.com', 'forward .: tls://1.1.1.1'],
    ['. {\n file db.a a.com\n forward . 1.1.1.1\n}', 'x.a.com', 'other .'],
    ['. {\n file db.a a.com\n forward . 1.1.1.1\n}', 'x.b.com', 'forward .: 1.1.1.1'],
    ['. {\n azure group:a.com {\n  fallthrough\n }\n forward . 1.1.1.1\n}', 'x.a.com', 'unknown .: 1.1.1.1'],
    ['. {\n hosts {\n  10.1.1.1 a.com\n }\n forward . 1.1.1.1\n}', 'x.b.com', 'other .'],
    [
      '. {\n hosts {\n  10.1.1.1 a.com\n  fallthrough\n }\n forward . 1.1.1.1\n}',
      'x.b.com',
      'forward .: 1.1.1.1',
    ],
    // Rewritten names.
    [
      `. {\n rewrite name suffix .a.com .shop.svc.cluster.local\n ${cluster} forward . 1.1.1.1\n}`,
      'web.a.com',
      'kubernetes cluster.local',
    ],
    ['. {\n rewrite name a.com b.com\n forward . 1.1.1.1\n}', 'a.com', 'unknown .: 1.1.1.1'],
    ['. {\n rewrite name a.com b.com\n forward . 1.1.1.1\n}', 'x.a.com', 'forward .: 1.1.1.1'],
    [
      '. {\n rewrite stop {\n  name regex (.*)\\.a\\.com {1}.b.com\n  answer auto\n }\n forward b.com 9.9.9.9\n}',
      'x.a.com',
      'unknown b.com: 9.9.9.9',
    ],
    ['. {\n rewrite ttl a.com 10\n forward . 1.1.1.1\n}', 'a.com', 'forward .: 1.1.1.1'],
  ])('%j, asked for %s: %s', (text, name, expected) => {
    expect(answererIn(text, name)).toBe(expected);
  });

  test.each([
    [`. {\n ${cluster} forward . 1.1.1.1\n}`, '1.2.3.10.in-addr.arpa', 'forward .: 1.1.1.1'],
    [`. {\n ${cluster} forward . 1.1.1.1\n}`, 'no.svc.cluster.local', 'kubernetes cluster.local'],
    [
      '. {\n kubernetes cluster.local {\n fallthrough\n }\n forward . 1.1.1.1\n}',
      'no.svc.cluster.local',
      'forward .: 1.1.1.1',
    ],
  ])('%j, asked for %s that the cluster does not have: %s', (text, name, expected) => {
    expect(answererIn(text, name, true)).toBe(expected);
  });
});

test('a doubt names its place', () => {
  const answerer = answererOf(parseCorefile('. {\n errors\n forward . {$DNS}\n}\n'), 'a.com');
  const doubts = answerer?.kind === 'unknown' ? answerer.doubts : [];
  expect(doubts.map(({ source, text }) => [source.key, source.line, text.includes('{$DNS}')])).toEqual([
    ['Corefile', 3, true],
  ]);
});

test.each([
  ['/etc/resolv.conf', '.', ['10.0.0.4:53']],
  ['10.0.0.10:5353', '.', ['10.0.0.10:5353']],
  ['dns://10.0.0.10', '.', ['10.0.0.10:53']],
  ['[::1]:54', '.', ['::1:54']],
  ['fd00::10', '.', ['fd00::10:53']],
  ['tls://1.1.1.1', '.', ['tls://1.1.1.1 (not by plain DNS)']],
  ['dns.example.com', '.', ['dns.example.com (not by plain DNS)']],
  ['{$DNS}', '.', ['10.0.0.4:53']],
  ['{$DNS}', 'corp', ['{$DNS} (not by plain DNS)']],
  ['/etc/other.conf', 'corp', ['/etc/other.conf (not by plain DNS)']],
])('upstream %s for zone %s is asked at %j', (written, zone, expected) => {
  expect(
    serversOf(written, zone, ['10.0.0.4']).map(({ address, port, plain }) =>
      plain ? `${address}:${String(port)}` : `${address} (not by plain DNS)`,
    ),
  ).toEqual(expected);
});

test('upstreams have the zones of their forward lines, and those in reach alone', () => {
  const text =
    '. {\n forward a.com 10.1.1.1 10.0.0.4\n forward . /etc/resolv.conf\n forward b.com 10.2.2.2\n}\nc.com d.com {\n forward . 10.3.3.3\n}\n';
  expect(
    upstreamsOf(parseCorefile(text), ['10.0.0.4']).map(({ address, zone }) => `${address} ${zone}`),
  ).toEqual(['10.1.1.1 a.com', '10.0.0.4 .', '10.3.3.3 c.com', '10.3.3.3 d.com']);
});

test('resolv.conf as glibc reads it', () => {
  const config = parseResolverConfig(
    '# nameserver 9.9.9.9\nsearch a b\nnameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4\ndomain c\noptions ndots:99 rotate\n',
  );
  expect(config).toEqual({ nameservers: ['1.1.1.1', '2.2.2.2', '3.3.3.3'], searches: ['c'], ndots: 15 });
});
