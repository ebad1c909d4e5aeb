import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { encode } from 'dns-packet';
import { expect, test } from '@jest/globals';
import { readDigest } from '../../probes/read-digest.ts';
import type { Batch, DnsWireQuestion } from '../../probes/wire.ts';
import { attack } from './mutations.ts';

const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8');

const asked: Batch = {
  version: 1,
  deadlineMs: 1000,
  questions: [
    ...['q1', 'q2'].map((id): DnsWireQuestion => ({
      id,
      kind: 'dns',
      protocol: 'udp',
      address: '192.0.2.1',
      port: 53,
      message: encode({ type: 'query', id: 7, questions: [{ type: 'A', name: 'www.example.com' }] }).toString(
        'base64',
      ),
      atMs: 0,
      after: [],
      timeoutMs: 1000,
    })),
    { id: 'r1', kind: 'file', path: '/etc/resolv.conf', maxBytes: 100 },
  ],
};

const digestBody = JSON.stringify({
  instrument: 'bash',
  cut: false,
  left: 1,
  results: [
    ['q1', 1, 2.5, { kind: 'answer', same: 21, tail: 'eBgAABAAAAAAAA' }],
    ['r1', 0, 0.1, { kind: 'content', base64: 'c2VhcmNoCg==', truncated: false }],
  ],
});

const hashed = (body: string): string => `${createHash('sha256').update(body, 'utf8').digest('hex')} ${body}`;

const digests = {
  zlib: (body: string): string => deflateSync(body).toString('base64'),
  gzip: (body: string): string => gzipSync(body).toString('base64'),
  hashed,
};

test.each(Object.entries(digests))(
  'a termination message (%s) is whole or torn, whatever comes',
  (_form, pack) => {
    let torn = 0;
    attack([Buffer.from(pack(digestBody))], (input) => {
      const reading = readDigest(text(input), asked);
      if (reading.kind === 'torn') torn += 1;
      else expect(reading.results.map(({ id }) => id)).toEqual(['q1', 'r1']);
    });
    expect(torn).toBeGreaterThan(0);
  },
);

test('a termination message with a right hash around wrong contents answers only what was asked, once', () => {
  let whole = 0;
  attack([Buffer.from(digestBody)], (input) => {
    for (const pack of Object.values(digests)) {
      const reading = readDigest(pack(text(input)), asked);
      if (reading.kind === 'torn') continue;
      whole += 1;
      const ids = reading.results.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(asked.questions.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      expect(ids.length + reading.left).toBeLessThanOrEqual(asked.questions.length);
      for (const { event } of reading.results)
        if (event.kind === 'answer') expect(Buffer.from(event.message, 'base64').length).toBeLessThan(9000);
    }
  });
  expect(whole).toBeGreaterThan(0);
});
