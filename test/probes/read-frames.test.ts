import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readFrames } from '../../probes/read-frames.ts';

const body = [
  { frame: 'hello', version: 1, instrument: 'python3' },
  { frame: 'result', id: 'q1', sentMs: 0, tookMs: 1.5, event: { kind: 'answer', message: 'AAAA' } },
  {
    frame: 'result',
    id: 'q2',
    sentMs: 1,
    tookMs: 2,
    event: {
      kind: 'error',
      errno: 'ECONNREFUSED',
      connected: false,
      icmp: { from: '10.0.0.1', type: 3, code: 3 },
    },
  },
]
  .map((frame) => `${JSON.stringify(frame)}\n`)
  .join('');

const end = (change: object = {}): string =>
  `${JSON.stringify({ frame: 'end', count: 2, sha256: createHash('sha256').update(body).digest('hex'), cut: false, ...change })}\n`;

const read = (text: string) => readFrames(Buffer.from(text));

test('a whole stream', () => {
  const reading = read(body + end());
  expect(reading.kind).toBe('whole');
  expect(reading.kind === 'whole' ? reading.results.map((result) => result.event.kind) : []).toEqual([
    'answer',
    'error',
  ]);
});

test('a stream torn at any byte is never whole', () => {
  const whole = body + end();
  const kinds = Array.from({ length: whole.length }, (_, length) => read(whole.slice(0, length)).kind);
  expect(new Set(kinds)).toEqual(new Set(['torn']));
});

test.each([
  ['another count', body + end({ count: 3 })],
  ['another hash', body + end({ sha256: '00' })],
  ['another version', body.replace('"version":1', '"version":9') + end()],
  ['no greeting', end({ count: 0, sha256: createHash('sha256').update('').digest('hex') })],
  ['noise in between', `${body}oops\n${end()}`],
  ['an empty stream', ''],
])('%s is torn', (_what, text) => {
  expect(read(text).kind).toBe('torn');
});
