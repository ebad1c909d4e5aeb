import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeQuery } from '../../plugin/dns/encode.ts';
import { bashRung, digRung, pythonRung, type Rung } from '../../probes/rungs.ts';
import type { DnsWireQuestion, ExchangeWireQuestion } from '../../probes/wire.ts';
import { canRun, busyboxDigImage, digImage } from '../support/images.ts';
import {
  message,
  ports,
  question,
  run,
  startServers,
  stopServers,
  type Way,
} from '../support/instrument-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'netcheck-images-'));

beforeAll(startServers);
afterAll(() => {
  stopServers();
  rmSync(folder, { recursive: true });
});

const images: readonly {
  readonly title: string;
  readonly rung: Rung;
  readonly needs: readonly string[];
  readonly path?: () => string;
}[] = [
  { title: 'python3', rung: pythonRung, needs: ['python3'] },
  { title: 'bash', rung: bashRung, needs: ['bash'] },
  { title: 'dig', rung: digRung, needs: ['dig'], path: () => digImage(folder) },
  { title: 'dig in busybox', rung: digRung, needs: ['dig', 'busybox'], path: () => busyboxDigImage(folder) },
];

const ways = images
  .filter(({ title, needs }) => canRun(`the ${title} instrument`, needs))
  .flatMap(({ title, rung, path }) =>
    (['listening', 'alone'] as const).map((how) => {
      const way: Way = { rung, how, ...(path === undefined ? {} : { path: path() }) };
      return { title, how, way };
    }),
  );

/** A rung says what it cannot, and so is held to nothing of that. */
const onlyDig = ({ rung }: Way): boolean => rung === digRung;

describe.each(ways)('the $title instrument, $how', ({ way }) => {
  test('reports what happened, in the words of the kernel', async () => {
    const results = await run(way, [
      question('answer', 'udp', ports.answering),
      question('silence', 'udp', ports.silent),
      question('other id first', 'udp', ports.wrongId),
      question('other id', 'udp', ports.otherId),
      question('other id where ports are shared', 'udp', ports.otherId, { flow: 'a' }),
      question('closed', 'udp', ports.closed),
      question('tcp', 'tcp', ports.tcpAnswering),
      question('tcp other id', 'tcp', ports.tcpOtherId),
      question('tcp mute', 'tcp', ports.tcpMute),
      question('tcp closing', 'tcp', ports.tcpClosing),
      question('tcp closed', 'tcp', ports.closed),
      question('bad address', 'udp', 53, { address: 'nonsense' }),
    ]);
    const event = (id: string) => results.get(id)?.event;
    expect(event('answer')).toEqual({ kind: 'answer', message });
    expect(event('silence')).toEqual({ kind: 'timeout', connected: false });
    expect(event('other id first')).toEqual({ kind: 'answer', message });
    expect(event('other id')).toEqual({ kind: 'misnumbered' });
    expect(event('other id where ports are shared')).toEqual(
      way.rung === pythonRung ? { kind: 'timeout', connected: false } : { kind: 'unable' },
    );
    expect(event('tcp other id')).toEqual({ kind: 'misnumbered' });
    expect(event('closed')).toMatchObject({
      kind: 'error',
      errno: 'ECONNREFUSED',
      ...(way.rung === pythonRung ? { icmp: { from: '127.0.0.1', type: 3, code: 3 } } : {}),
    });
    expect(event('tcp')).toEqual({ kind: 'answer', message });
    expect(event('tcp mute')).toEqual({ kind: 'timeout', connected: true });
    expect(event('tcp closing')?.kind).toBe('eof');
    expect(event('tcp closed')).toMatchObject({ kind: 'error', errno: 'ECONNREFUSED', connected: false });
    expect(event('bad address')?.kind).toBe('error');
  });

  test('two messages from one socket are answered only when both are', async () => {
    const other = Buffer.from(message, 'base64');
    other[1] = (other[1] ?? 0) ^ 1;
    const companion = other.toString('base64');
    const results = await run(way, [
      question('both', 'udp', ports.answering, { companion }),
      question('neither', 'udp', ports.silent, { companion }),
      question('only the first', 'udp', ports.firstOnly, { companion }),
    ]);
    if (onlyDig(way)) {
      expect(new Set([...results.values()].map(({ event }) => event.kind))).toEqual(new Set(['unable']));
      return;
    }
    expect(results.get('both')?.event).toEqual({ kind: 'answer', message });
    expect(results.get('neither')?.event).toEqual({ kind: 'timeout', connected: false });
    expect(results.get('only the first')?.event).toEqual({ kind: 'timeout', connected: false });
  });

  test('holds a conversation over TCP until the peer closes or enough has come', async () => {
    const ask = (id: string, port: number, maxBytes: number): ExchangeWireQuestion => ({
      id,
      kind: 'exchange',
      address: '127.0.0.1',
      port,
      send: Buffer.from('GET / HTTP/1.0\r\n\r\n').toString('base64'),
      maxBytes,
      atMs: 0,
      after: [],
      timeoutMs: 600,
    });
    const results = await run(way, [
      ask('talking', ports.tcpTalking, 1000),
      ask('cut', ports.tcpTalking, 5),
      ask('mute', ports.tcpMute, 1000),
      ask('closed', ports.closed, 1000),
    ]);
    if (onlyDig(way)) {
      expect(new Set([...results.values()].map(({ event }) => event.kind))).toEqual(new Set(['unable']));
      return;
    }
    expect(results.get('talking')?.event).toEqual({
      kind: 'content',
      content: 'HTTP/1.0 200 OK',
      truncated: false,
    });
    expect(results.get('cut')?.event).toEqual({ kind: 'content', content: 'HTTP/', truncated: true });
    expect(results.get('mute')?.event).toEqual({ kind: 'timeout', connected: true });
    expect(results.get('closed')?.event).toMatchObject({ kind: 'error', errno: 'ECONNREFUSED' });
  });

  test('asks after others only if all of them were answered, and ends at once when nothing is left', async () => {
    const started = performance.now();
    const results = await run(
      way,
      [
        question('yes', 'udp', ports.answering),
        question('no', 'udp', ports.silent),
        question('after yes', 'udp', ports.answering, { after: ['yes'] }),
        question('after no', 'udp', ports.answering, { after: ['yes', 'no'], timeoutMs: 4000 }),
      ],
      8000,
    );
    expect(results.get('after yes')?.event.kind).toBe('answer');
    expect(results.get('after no')?.event.kind).toBe('skipped');
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test('sends an address no more within a second than it may, also where a gate opens late', async () => {
    const limited = [ports.answering, ports.tcpAnswering, ports.late].map(
      (port) => [`127.0.0.1:${String(port)}`, 3] as const,
    );
    const companion = Buffer.from(encodeQuery(4712, 'www.example.com', 'AAAA')).toString('base64');
    const many = (
      ids: readonly string[],
      protocol: 'udp' | 'tcp',
      port: number,
      change = {},
    ): readonly DnsWireQuestion[] =>
      ids.map((id) => question(`${protocol} ${id}`, protocol, port, { timeoutMs: 1500, ...change }));
    const results = await run(
      way,
      [
        ...many(['a', 'b', 'c'], 'udp', ports.answering),
        ...many(['d', 'e'], 'udp', ports.answering, onlyDig(way) ? {} : { companion }),
        ...many(['a', 'b', 'c', 'd'], 'tcp', ports.tcpAnswering),
        ...many(['g'], 'udp', ports.late),
        ...many(['h', 'i', 'j', 'k'], 'udp', ports.late, { after: ['udp g'] }),
      ],
      9000,
      Object.fromEntries(limited),
    );
    expect([...results.values()].map(({ event }) => event.kind)).toEqual(Array(14).fill('answer'));
    const sent = (...ids: readonly string[]): readonly number[] =>
      ids.map((id) => results.get(id)?.sentMs ?? 0);
    const worst = (times: readonly number[]): number =>
      Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
    const pairs = sent('udp d', 'udp e');
    const both = onlyDig(way) ? pairs : [...pairs, ...pairs];
    expect(worst([...sent('udp a', 'udp b', 'udp c'), ...both])).toBeLessThanOrEqual(3);
    expect(worst(sent('tcp a', 'tcp b', 'tcp c', 'tcp d'))).toBe(3);
    expect(worst(sent('udp g', 'udp h', 'udp i', 'udp j', 'udp k'))).toBe(3);
    expect(Math.min(...sent('udp h', 'udp i', 'udp j', 'udp k'))).toBeGreaterThan(200);
  });

  test('keeps to the times it is given and to its own deadline', async () => {
    const results = await run(
      { ...way, rung: { ...way.rung, paced: (batch) => batch } },
      [
        question('later', 'udp', ports.answering, { atMs: 150 }),
        question('too late', 'udp', ports.silent, { timeoutMs: 9000 }),
      ],
      1500,
    );
    expect(results.get('later')?.sentMs).toBeGreaterThanOrEqual(150);
    expect(results.has('too late')).toBe(false);
  });
});
