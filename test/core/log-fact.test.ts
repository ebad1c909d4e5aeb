import { describe, expect, test } from '@jest/globals';
import { loggedError } from '../../plugin/core/facts/log-fact.ts';

const line = (rest: string): string => `[ERROR] plugin/errors: 2 ${rest}`;

describe('an error in the log of CoreDNS', () => {
  test.each([
    [
      'www.example.com. A: read udp 10.244.0.66:51325->172.30.0.54:53: i/o timeout',
      { kind: 'time-out', upstream: '172.30.0.54', zone: 'example.com', type: 'A' },
    ],
    [
      'api.corp.internal. AAAA: dial tcp 172.30.0.53:53: connect: connection refused',
      { kind: 'port refused', upstream: '172.30.0.53', zone: 'corp.internal', type: 'AAAA' },
    ],
    [
      'a.b. A: read udp [fd00::2]:4000->[fd00::53]:53: i/o timeout',
      { kind: 'time-out', upstream: 'fd00::53', zone: 'b', type: 'A' },
    ],
    ['. NS: something new', { kind: 'another error', upstream: null, zone: '.', type: 'NS' }],
  ])('%s', (rest, expected) => {
    expect(loggedError(line(rest))).toEqual(expected);
  });

  test.each([
    line('nc-tflw53fqjv.invalid. A: dial tcp 172.30.0.54:53: i/o timeout'),
    '[INFO] plugin/reload: Running configuration SHA512 = 1',
    '',
  ])('is not: %s', (other) => {
    expect(loggedError(other)).toBeNull();
  });
});
