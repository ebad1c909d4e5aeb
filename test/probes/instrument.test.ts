import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeQuery } from '../../plugin/dns/encode.ts';
import { instrumentSource } from '../../probes/instrument-source.ts';
import { pythonCommand, pythonInput } from '../../probes/python-invocation.ts';
import { readFrames } from '../../probes/read-frames.ts';
import type { DnsWireQuestion, ExchangeWireQuestion, ResultFrame, WireQuestion } from '../../probes/wire.ts';

const message = Buffer.from(encodeQuery(4711, 'www.example.com', 'A')).toString('base64');

const ports = {
  answering: 0,
  silent: 0,
  wrongId: 0,
  firstOnly: 0,
  closed: 0,
  tcpAnswering: 0,
  tcpMute: 0,
  tcpClosing: 0,
  tcpTalking: 0,
};
const stop: (() => void)[] = [];

beforeAll(async () => {
  ports.answering = await udp((data, reply) => {
    reply(data);
  });
  ports.silent = await udp(() => undefined);
  ports.wrongId = await udp((data, reply) => {
    reply(Buffer.concat([Buffer.from([0, 0]), data.subarray(2)]));
    reply(data);
  });
  let seen = 0;
  ports.firstOnly = await udp((data, reply) => {
    if (seen === 0) reply(data);
    seen += 1;
  });
  ports.tcpAnswering = await tcp((socket) => socket.on('data', (data) => socket.write(data)));
  ports.tcpMute = await tcp(() => undefined);
  ports.tcpClosing = await tcp((socket) => socket.end());
  ports.tcpTalking = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.0 200 OK')));
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  ports.closed = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
});

afterAll(() => {
  for (const end of stop) end();
});

async function udp(handle: (data: Buffer, reply: (data: Buffer) => void) => void): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (data, from) => {
    handle(data, (answer) => {
      socket.send(answer, from.port, from.address);
    });
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  stop.push(() => socket.close());
  return socket.address().port;
}

async function tcp(handle: (socket: Socket) => unknown): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const question = (
  id: string,
  protocol: 'udp' | 'tcp',
  port: number,
  change: Partial<DnsWireQuestion> = {},
): DnsWireQuestion => ({
  id,
  kind: 'dns',
  protocol,
  address: '127.0.0.1',
  port,
  message,
  atMs: 0,
  after: [],
  timeoutMs: 400,
  ...change,
});

async function run(
  questions: readonly WireQuestion[],
  deadlineMs = 5000,
): Promise<ReadonlyMap<string, ResultFrame>> {
  const [file = '', ...args] = pythonCommand;
  const child = spawn(file, args);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.write(pythonInput(instrumentSource(), { version: 1, deadlineMs, questions }));
  await new Promise((resolve) => child.on('close', resolve));
  const reading = readFrames(Buffer.concat(chunks));
  if (reading.kind === 'torn') throw new Error(reading.why);
  return new Map(reading.results.map((result) => [result.id, result]));
}

describe('the Python instrument', () => {
  test('reports what happened, in the words of the kernel', async () => {
    const results = await run([
      question('answer', 'udp', ports.answering),
      question('silence', 'udp', ports.silent),
      question('other id first', 'udp', ports.wrongId),
      question('closed', 'udp', ports.closed),
      question('tcp', 'tcp', ports.tcpAnswering),
      question('tcp mute', 'tcp', ports.tcpMute),
      question('tcp closing', 'tcp', ports.tcpClosing),
      question('tcp closed', 'tcp', ports.closed),
      question('bad address', 'udp', 53, { address: 'nonsense' }),
    ]);
    const event = (id: string) => results.get(id)?.event;
    expect(event('answer')).toEqual({ kind: 'answer', message });
    expect(event('silence')).toEqual({ kind: 'timeout', connected: false });
    expect(event('other id first')).toEqual({ kind: 'answer', message });
    expect(event('closed')).toMatchObject({
      kind: 'error',
      errno: 'ECONNREFUSED',
      icmp: { from: '127.0.0.1', type: 3, code: 3 },
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
    const results = await run([
      question('both', 'udp', ports.answering, { companion }),
      question('neither', 'udp', ports.silent, { companion }),
      question('only the first', 'udp', ports.firstOnly, { companion }),
    ]);
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
      timeoutMs: 600,
    });
    const results = await run([
      ask('talking', ports.tcpTalking, 1000),
      ask('cut', ports.tcpTalking, 5),
      ask('mute', ports.tcpMute, 1000),
      ask('closed', ports.closed, 1000),
    ]);
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

  test('keeps to the times it is given and to its own deadline', async () => {
    const results = await run(
      [
        question('later', 'udp', ports.answering, { atMs: 150 }),
        question('too late', 'udp', ports.silent, { timeoutMs: 9000 }),
      ],
      500,
    );
    expect(results.get('later')?.sentMs).toBeGreaterThanOrEqual(150);
    expect(results.has('too late')).toBe(false);
  });
});
