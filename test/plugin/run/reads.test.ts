import { describe, expect, test } from '@jest/globals';
import type { ResultFrame, WireEvent } from '../../../probes/wire.ts';
import type { VantageId } from '../../../plugin/core/model/probe.ts';
import type { Readable } from '../../../plugin/core/model/reading.ts';
import { readingsOf, readQuestions } from '../../../plugin/run/reads.ts';

const vantage = 'host@node1' as VantageId;
const subjects: Readonly<Record<string, Readable>> = {
  file: { kind: 'node-file', path: '/proc/loadavg' },
  ready: { kind: 'coredns-ready', pod: 'coredns-a', address: '10.244.0.2' },
  metrics: { kind: 'coredns-metrics', pod: 'coredns-a', address: '10.244.0.2' },
  rules: { kind: 'service-rules', tables: 'nft', about: ['10.96.0.10'] },
};

const read = (subject: Readable | undefined, event: WireEvent): unknown => {
  if (subject === undefined) throw new Error('no such subject');
  const frame: ResultFrame = { frame: 'result', id: 'r1', sentMs: 5, tookMs: 1, event };
  return readingsOf([{ vantage, subject }], [frame], 100)[0]?.content;
};

const content = (text: string): WireEvent => ({ kind: 'content', content: text, truncated: false });

describe('a reading', () => {
  test('asks for a file, speaks HTTP to a pod, or runs a program that reads', () => {
    const questions = readQuestions(Object.values(subjects).map((subject) => ({ vantage, subject })));
    expect(questions.map((question) => question.kind)).toEqual(['file', 'exchange', 'exchange', 'command']);
    expect(questions[3]).toMatchObject({
      command: ['iptables-nft-save', '-t', 'nat'],
      about: ['10.96.0.10'],
    });
    expect(questions[2]).toMatchObject({ address: '10.244.0.2', port: 9153 });
  });

  test.each([
    [
      'a file',
      subjects['file'],
      content('0.10 0.20'),
      { kind: 'present', value: { kind: 'text', text: '0.10 0.20' } },
    ],
    [
      'a pod that is not ready',
      subjects['ready'],
      content('HTTP/1.1 503 Service Unavailable\r\nX: y\r\n\r\nkubernetes'),
      { kind: 'present', value: { kind: 'status', code: 503, body: 'kubernetes' } },
    ],
    [
      'metrics',
      subjects['metrics'],
      content('HTTP/1.0 200 OK\r\n\r\ncoredns_panics_total 0\n'),
      { kind: 'present', value: { kind: 'metrics', values: { coredns_panics_total: 0 } } },
    ],
    [
      'something that is no HTTP',
      subjects['ready'],
      content('hello'),
      { kind: 'missing', why: { reason: 'failed', detail: 'no HTTP answer' } },
    ],
    [
      'an error page for metrics',
      subjects['metrics'],
      content('HTTP/1.1 404 Not Found\r\n\r\n'),
      { kind: 'missing', why: { reason: 'failed', detail: 'HTTP 404' } },
    ],
    [
      'a refused port',
      subjects['ready'],
      { kind: 'error', errno: 'ECONNREFUSED', connected: false },
      { kind: 'missing', why: { reason: 'failed', detail: 'ECONNREFUSED' } },
    ],
    [
      'silence',
      subjects['ready'],
      { kind: 'timeout', connected: false },
      { kind: 'missing', why: { reason: 'timed-out', afterMs: 2000 } },
    ],
  ] as const)('of %s', (_title, subject, event, expected) => {
    expect(read(subject, event)).toEqual(expected);
  });

  test('that brought no frame is missing', () => {
    const subject = subjects['file'];
    if (subject === undefined) throw new Error('no such subject');
    expect(readingsOf([{ vantage, subject }], [], 0)[0]?.content.kind).toBe('missing');
  });
});
