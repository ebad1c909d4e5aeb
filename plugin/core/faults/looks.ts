import type { Look } from './fault.ts';

/** What a resolver answers, or when, that did not get an answer itself. */
const relayed: readonly Look[] = [
  'servfail-now',
  'servfail-2s',
  'servfail-4s',
  'servfail-6s',
  'late-2s',
  'late-5s',
];

/** Questions or answers vanish: as it is, and behind a resolver. */
export const lost: readonly Look[] = ['silent', 'eperm', 'syn-silent', 'connected-silent', ...relayed];

/** Somebody says no: as it is, and behind a resolver. */
export const rejected: readonly Look[] = [
  'refused-port',
  'eperm',
  'reset',
  'host-unreachable',
  'net-unreachable',
  ...relayed,
];
