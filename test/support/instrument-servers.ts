import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { encodeQuery } from '../../plugin/dns/encode.ts';
import { readFrames } from '../../probes/read-frames.ts';
import type { Rung } from '../../probes/rungs.ts';
import type { DnsWireQuestion, ResultFrame, WireQuestion } from '../../probes/wire.ts';

export const message = Buffer.from(encodeQuery(4711, 'www.example.com', 'A')).toString('base64');

/** Of servers on loopback, once `startServers` has run. */
export const ports = {
  answering: 0,
  silent: 0,
  wrongId: 0,
  firstOnly: 0,
  echoing: 0,
  closed: 0,
  tcpAnswering: 0,
  tcpMute: 0,
  tcpClosing: 0,
  tcpTalking: 0,
};
const stop: (() => void)[] = [];

export async function startServers(): Promise<void> {
  ports.answering = await udp((data, reply) => {
    reply(data);
  });
  ports.silent = await udp(() => undefined);
  ports.wrongId = await udp((data, reply) => {
    reply(Buffer.concat([Buffer.from([0, 0]), data.subarray(2)]));
    reply(data);
  });
  // The id, then the port that the question came from.
  ports.echoing = await udp((data, reply, port) => {
    reply(Buffer.from([data[0] ?? 0, data[1] ?? 0, port >> 8, port & 255]));
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
}

export function stopServers(): void {
  for (const end of stop) end();
}

async function udp(
  handle: (data: Buffer, reply: (data: Buffer) => void, port: number) => void,
): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (data, from) => {
    handle(
      data,
      (answer) => {
        socket.send(answer, from.port, from.address);
      },
      from.port,
    );
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

/** A DNS question to a server on loopback. */
export const question = (
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

/** Runs an instrument here as a container would run it. */
export async function run(
  rung: Rung,
  questions: readonly WireQuestion[],
  deadlineMs = 5000,
): Promise<ReadonlyMap<string, ResultFrame>> {
  const [file = '', ...args] = rung.command;
  const child = spawn(file, args);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.write(rung.input(rung.paced({ version: 1, deadlineMs, questions })));
  await new Promise((resolve) => child.on('close', resolve));
  const reading = readFrames(Buffer.concat(chunks));
  if (reading.kind === 'torn') throw new Error(reading.why);
  return new Map(reading.results.map((result) => [result.id, result]));
}
