import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isClosed, matchRule, rulesFrom, type Asked, type DnsRule } from '../lab/outside/dns-rules.ts';

const asked: Asked = {
  address: '172.30.0.54',
  name: 'api.corp.internal',
  type: 'A',
  protocol: 'udp',
  bytes: 100,
  checkingDisabled: false,
};

test.each<readonly [string, DnsRule, boolean]>([
  ['everything', { action: 'drop' }, true],
  ['its address', { action: 'drop', address: '172.30.0.54' }, true],
  ['another address', { action: 'drop', address: '172.30.0.53' }, false],
  ['its zone', { action: 'drop', zone: 'corp.internal' }, true],
  ['a zone that only ends alike', { action: 'drop', zone: 'rp.internal' }, false],
  ['another type', { action: 'drop', type: 'AAAA' }, false],
  ['the other protocol', { action: 'drop', protocol: 'tcp' }, false],
  ['bigger answers', { action: 'drop', leastBytes: 1280 }, false],
])('a rule for %s', (_what, rule, matches) => {
  expect(matchRule([rule], asked) !== null).toBe(matches);
});

test('a closed server is no rule for answers', () => {
  expect(matchRule([{ action: 'closed' }], asked)).toBeNull();
  expect(isClosed([{ action: 'closed', address: '172.30.0.53' }], '172.30.0.54')).toBe(false);
});

test('rules are read anew when they change, and a broken file changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netcheck-rules-'));
  const file = join(folder, 'rules.json');
  writeFileSync(file, '[{"action":"drop"}]');
  const rules = rulesFrom(file);
  expect(rules()).toHaveLength(1);
  writeFileSync(file, 'oops');
  utimesSync(file, new Date(0), new Date(1000));
  expect(rules()).toHaveLength(1);
  writeFileSync(file, '[]');
  utimesSync(file, new Date(0), new Date(2000));
  expect(rules()).toHaveLength(0);
  rmSync(folder, { recursive: true });
});
