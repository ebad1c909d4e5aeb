import { expect, test } from '@jest/globals';
import { keptDiagnosis } from '../support/kept-recording.ts';

test('upstream servers that give a name different addresses: nobody is accused, and a remark names both', () => {
  const { verdict, remarks } = keptDiagnosis('upstreams-disagree');
  expect(verdict.kind).toBe('healthy');
  expect(remarks.join()).toContain(
    'the upstream servers disagree (172.30.0.53 172.30.0.80; 172.30.0.54 192.0.2.66)',
  );
});

test('where they agree nothing is remarked', () => {
  expect(keptDiagnosis('autopath-spares-the-search').remarks.join()).not.toContain('disagree');
});

test.each([
  ['one-type-fails-everywhere', 'every server answers SERVFAIL'],
  ['one-type-denied-everywhere', 'every server denies names that exist'],
])('records of one type alone fail at every server (%s): at the name, and not at the servers', (id, said) => {
  const { verdict } = keptDiagnosis(id);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'authority', instance: 'complained names, AAAA' }, cause: { kind: 'unknown' } },
  });
  expect(JSON.stringify(verdict)).toContain(said);
});

test('a longer reading that leads to the name itself by an alias (autopath) captures nothing', () => {
  const { verdict } = keptDiagnosis('autopath-spares-the-search');
  expect(verdict.kind).toBe('healthy');
});
