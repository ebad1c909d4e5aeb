import { describe, expect, test } from '@jest/globals';
import { withoutSecretLines, withoutSecrets } from '../../../plugin/cluster/withhold.ts';

describe('texts', () => {
  test.each([
    [
      'a login in a URL',
      'GET https://me:p4ss@host.example/x failed',
      'GET https://withheld@host.example/x failed',
    ],
    [
      'a token in a URL',
      'pulling oci://ghp_abcdef@registry.example/a',
      'pulling oci://withheld@registry.example/a',
    ],
    ['a bearer token', 'Authorization: Bearer abcdef.12345-xyz==', 'Authorization: Bearer withheld'],
    ['a signed token', 'got eyJhbGciOiJSUzI1.eyJzdWIiOiJtZSJ9.c2ln, expired', 'got withheld, expired'],
    [
      'a private key',
      'a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb',
      'a\nwithheld\nb',
    ],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMIIE', 'withheld'],
  ])('%s', (_what, text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test.each([
    'Back-off pulling image "registry.example/a@sha256:0123456789abcdef"',
    'dial tcp 10.0.0.1:53: i/o timeout; see https://kubernetes.io/docs/?a=b#c',
    'mail to admin@example.com about the bearer of bad news',
    '[ERROR] plugin/errors: 2 www.example.com. A: read udp 10.244.0.3:41132->172.30.0.53:53: i/o timeout',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  ])('%j holds none', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

describe('files of a config map', () => {
  test.each([
    ['aws_access_key AKIAEXAMPLE wJalrXUtn', 'aws_access_key withheld'],
    ['    secret KEY. NoTCJU+DMqFWywaPyxSijrDEA/eC3nK0xi3AMEZuPVk=', '    secret withheld'],
    ['    credentials user pass', '    credentials withheld'],
    ['password: "p4ss"', 'password: withheld'],
    ['client_secret=abc', 'client_secret=withheld'],
    ['"apiKey": "abc",', '"apiKey": withheld'],
    ['redis_password hunter2', 'redis_password withheld'],
  ])('%s', (line, expected) => {
    expect(withoutSecretLines(`.:53 {\n${line}\n}\n`)).toBe(`.:53 {\n${expected}\n}\n`);
  });

  test.each([
    '.:53 {\n    errors\n    health { lameduck 5s }\n    forward . tls://1.1.1.1 {\n      tls_servername one.example\n    }\n    tsig {\n      secrets /etc/keys\n      require all\n    }\n}\n',
    'secret.example.com:53 {\n    forward . 10.0.0.1\n}\n',
    'secret {\n    forward . 10.0.0.1\n}\n',
    'token:53 {\n    cache 30\n}\n',
  ])('%j stays as it is', (file) => {
    expect(withoutSecretLines(file)).toBe(file);
  });
});

test.each([
  ['"', 1_000_000],
  ['://', 300_000],
  ['://a', 250_000],
  ['eyJ', 300_000],
  ['-eyJ', 250_000],
  ['bearer ', 150_000],
  ['-----BEGIN PRIVATE KEY-----', 40_000],
  ['secret\n', 150_000],
  ['secret ', 150_000],
  ['  \t', 300_000],
])('a text of many %j takes no longer than its length says', (part, times) => {
  const started = performance.now();
  withoutSecretLines(part.repeat(times));
  expect(performance.now() - started).toBeLessThan(3000);
});
