import { expect, test } from '@jest/globals';
import { keptDiagnosis } from '../support/kept-recording.ts';

test.each([
  [
    'forward-without-tls',
    'servers that are asked over TLS and speak none refuse it, as the log of CoreDNS says; nobody has asked them for plain DNS',
    'upstream-port-closed',
    'refuse port 853',
  ],
  [
    'forward-to-wrong-port',
    'servers that answer nodes at port 53 and are asked by CoreDNS at another',
    'upstream-port-closed',
    'refuse port 5353',
  ],
  [
    'forward-to-nobody',
    'an address that no host has, as every node says of its own network',
    'upstream-silent',
    'Nobody is found at the address of upstream resolver 172.30.0.99',
  ],
  [
    'forward-to-nobody-again',
    'the same, asked when the nodes had already given up on it',
    'upstream-silent',
    'Nobody is found at the address of upstream resolver 172.30.0.99',
  ],
  [
    'forward-to-nobody-first',
    'the same, asked before one that answers: every name comes two seconds late',
    'upstream-silent',
    'Nobody is found at the address of upstream resolver 172.30.0.99',
  ],
  [
    'force-tcp-hung',
    'servers that accept what CoreDNS asks over TCP alone and never answer it',
    'upstream-silent',
    'over UDP they answer',
  ],
])('%s: %s', (id, _title, cause, words) => {
  const { verdict, risks } = keptDiagnosis(id);
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'upstream' }, cause: { kind: 'fault', id: cause } },
    also: [],
  });
  expect(JSON.stringify(verdict)).toContain(words);
  expect(risks.map((risk) => JSON.stringify(risk)).join()).not.toContain('which answers probes');
});

test('edns-dropped: servers that answered nobody over UDP are not said to limit a rate', () => {
  const { verdict } = keptDiagnosis('edns-dropped');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'upstream' }, cause: { kind: 'unknown' } },
  });
  expect(JSON.stringify(verdict)).not.toContain('upstream-rate-limits');
});

test('force-tcp-dropped: where CoreDNS asks over TCP alone a dial that nobody answers is silence for its clients, and no fault of its own', () => {
  const { verdict } = keptDiagnosis('force-tcp-dropped');
  expect(verdict).toMatchObject({
    kind: 'broken',
    suspect: { hop: { kind: 'node-egress' }, cause: { kind: 'fault', id: 'tcp-53-blocked' } },
  });
  expect(JSON.stringify(verdict)).not.toContain('coredns-process');
});
