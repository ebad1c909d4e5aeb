import { expect, test } from '@jest/globals';
import { classify, type Arrival } from '../../plugin/core/classify.ts';
import type { OutcomeClass } from '../../plugin/core/model/outcome.ts';
import type { Protocol, Question } from '../../plugin/core/model/probe.ts';

const known: Question = { kind: 'cluster-known', name: 'kubernetes.default.svc.cluster.local', type: 'A' };

const reply = (change: Partial<Arrival & { readonly kind: 'reply' }>): Arrival => ({
  kind: 'reply',
  rcode: 'NOERROR',
  truncated: false,
  echoes: true,
  answers: 1,
  summary: { data: [], soa: null, ttl: null, authoritative: false, extendedErrors: [] },
  ...change,
});

const error = (errno: string, connected = false): Arrival => ({
  kind: 'error',
  errno,
  connected,
  icmpFrom: null,
});

test.each<readonly [string, Protocol, Arrival, number, OutcomeClass]>([
  ['an answer', 'udp', reply({}), 2, 'noerror'],
  ['an answer without records', 'udp', reply({ answers: 0 }), 2, 'nodata'],
  ['an answer 2 s late', 'udp', reply({}), 2003, 'late-2s'],
  ['an answer 5 s late', 'udp', reply({}), 5004, 'late-5s'],
  ['NXDOMAIN', 'udp', reply({ rcode: 'NXDOMAIN', answers: 0 }), 2, 'nxdomain'],
  ['SERVFAIL at once', 'udp', reply({ rcode: 'SERVFAIL' }), 3, 'servfail-now'],
  ['SERVFAIL from health-checked upstreams', 'udp', reply({ rcode: 'SERVFAIL' }), 2001, 'servfail-2s'],
  ['SERVFAIL in the transition', 'udp', reply({ rcode: 'SERVFAIL' }), 4002, 'servfail-4s'],
  ['SERVFAIL after three time-outs', 'udp', reply({ rcode: 'SERVFAIL' }), 6004, 'servfail-6s'],
  ['REFUSED', 'udp', reply({ rcode: 'REFUSED' }), 2, 'refused'],
  ['NOTIMP', 'udp', reply({ rcode: 'NOTIMP' }), 2, 'other-rcode'],
  ['truncated and empty', 'udp', reply({ truncated: true, answers: 0 }), 2, 'truncated'],
  ['the answer to another question', 'udp', reply({ echoes: false }), 2, 'wrong-answer'],
  ['garbage', 'udp', { kind: 'malformed' }, 2, 'wrong-answer'],
  ['silence over UDP', 'udp', { kind: 'timeout', connected: false }, 2000, 'silent'],
  ['no handshake', 'tcp', { kind: 'timeout', connected: false }, 2000, 'syn-silent'],
  ['a handshake and no answer', 'tcp', { kind: 'timeout', connected: true }, 2000, 'connected-silent'],
  ['closed without an answer', 'tcp', { kind: 'eof' }, 2, 'reset'],
  ['reset', 'tcp', error('ECONNRESET', true), 2, 'reset'],
  ['ICMP protocol unreachable', 'udp', error('ENOPROTOOPT'), 2, 'host-unreachable'],
  ['ICMP protocol unreachable', 'tcp', error('ENOPROTOOPT'), 2, 'host-unreachable'],
  ['ICMP fragmentation needed', 'udp', error('EMSGSIZE'), 2, 'host-unreachable'],
  ['ICMP source route failed', 'udp', error('EOPNOTSUPP'), 2, 'net-unreachable'],
  ['the same by its other name', 'tcp', error('ENOTSUP'), 2, 'net-unreachable'],
  ['ICMP host unknown', 'udp', error('EHOSTDOWN'), 2, 'host-unreachable'],
  ['ICMP source host isolated', 'tcp', error('ENONET'), 2, 'host-unreachable'],
  ['port unreachable', 'udp', error('ECONNREFUSED'), 1, 'refused-port'],
  ['a rule of the own host', 'udp', error('EPERM'), 0, 'eperm'],
  ['no route', 'udp', error('ENETUNREACH'), 1, 'net-unreachable'],
  ['a blackhole of the own host', 'udp', error('EINVAL'), 0, 'net-unreachable'],
  ['administratively prohibited', 'udp', error('EHOSTUNREACH'), 1, 'host-unreachable'],
])('%s over %s', (_what, protocol, arrival, tookMs, expected) => {
  expect(classify(known, protocol, arrival, tookMs).class).toBe(expected);
});
