import { expect, test } from '@jest/globals';
import { verdictLine } from '../../plugin/render/headline.ts';
import { keptDiagnosis } from '../support/kept-recording.ts';

test.each([
  [
    'an alias of a name that does not exist',
    'dangling-alias',
    'www.example.com is an alias of gone.corp.internal, which does not exist',
  ],
  ['an alias of itself', 'alias-of-itself', 'www.example.com is an alias that leads back to itself'],
  ['a name without an address', 'no-address', 'www.example.com exists and has no address of type A'],
])('%s is what every resolver says it is, and no fault of the network', (_title, name, words) => {
  const { verdict } = keptDiagnosis(name);
  expect(verdict).toMatchObject({
    kind: 'not-a-network-fault',
    suspect: { cause: { kind: 'fault', id: 'name-absent' } },
  });
  expect(JSON.stringify(verdict)).toContain(`"${words}: every resolver asked agrees`);
});

test('a name that leads to the asker itself is not called resolved', () => {
  const diagnosis = keptDiagnosis('answers-loopback');
  const words = 'www.example.com resolves to 127.0.0.1, which leads back to the pod that asks';
  expect(verdictLine(diagnosis)).toContain(words);
  expect(diagnosis.remarks).toContainEqual(expect.stringContaining(`${words}: upstream resolvers`));
});

test('resolvers that give names nobody has registered an address are told of', () => {
  const { verdict, remarks } = keptDiagnosis('redirected-names');
  expect(verdict.kind).toBe('healthy');
  expect(remarks).toContainEqual(
    expect.stringContaining(
      'Upstream resolvers 172.30.0.53, 172.30.0.54 answer names that do not exist with 203.0.113.5',
    ),
  );
});

test('upstream resolvers that fail for a share of the questions are found, and not CoreDNS', () => {
  expect(keptDiagnosis('servfail-in-part').verdict).toMatchObject({
    kind: 'broken',
    suspect: {
      hop: { kind: 'upstream', instance: '172.30.0.53, 172.30.0.54' },
      cause: { kind: 'fault', id: 'upstream-servfail' },
    },
  });
});

test('answers that nobody can read are one fault, at those who give them', () => {
  const { verdict } = keptDiagnosis('unreadable-answers');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'upstream' }, cause: { kind: 'unknown' } },
    also: [],
  });
  expect(JSON.stringify(verdict)).toContain('what nobody can read');
});

test.each([
  ['rewritten-while-kept', 'corefile-overrides-answers'],
  ['headless-hidden', 'corefile-hides-services'],
])('a denial that the Corefile causes is not called an old one for being kept: %s', (name, id) => {
  expect(keptDiagnosis(name).verdict).toMatchObject({
    kind: 'broken',
    suspect: { cause: { kind: 'fault', id } },
  });
});

test('a pod that has no name below a Service which exists is no fault of CoreDNS, and nothing certain', () => {
  const { verdict } = keptDiagnosis('pod-not-ready');
  expect(verdict).toMatchObject({
    kind: 'not-a-network-fault',
    confidence: 'likely',
    suspect: { cause: { kind: 'fault', id: 'name-absent' } },
  });
  expect(JSON.stringify(verdict)).toContain('service-name=hs -o yaml');
});

test('who answers what one node’s CoreDNS asks is found by names that nobody has registered', () => {
  const { verdict } = keptDiagnosis('upstream-questions-led-away');
  expect(verdict).toMatchObject({
    kind: 'broken',
    confidence: 'likely',
    suspect: {
      hop: { kind: 'node-egress', instance: 'interception on node3' },
      cause: { kind: 'fault', id: 'upstream-questions-intercepted' },
    },
    also: [{ cause: { kind: 'fault', id: 'name-absent' } }],
  });
  expect(JSON.stringify(verdict)).toContain('others that were asked say so, and CoreDNS pod');
});

test('another address at one pod alone accuses nobody, and is said of that pod', () => {
  const { verdict, remarks } = keptDiagnosis('one-pod-has-another-address');
  expect(verdict.kind).toBe('healthy');
  expect(remarks).toContainEqual(
    expect.stringContaining('of the CoreDNS pods only coredns-84d657fd69-9lqb5 (on node3) answers 127.0.0.1'),
  );
});
