import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeQuery } from '../../plugin/dns/encode.ts';
import { readDigest } from '../../probes/read-digest.ts';
import { readFrames } from '../../probes/read-frames.ts';
import { askBy, type Asking, type Rung } from '../../probes/rungs.ts';
import type { DnsWireQuestion, ResultFrame, WireQuestion } from '../../probes/wire.ts';

export const message = Buffer.from(encodeQuery(4711, 'www.example.com', 'A')).toString('base64');

/** Of servers on loopback, once `startServers` has run. */
export const ports = {
  answering: 0,
  silent: 0,
  wrongId: 0,
  otherId: 0,
  tcpOtherId: 0,
  firstOnly: 0,
  late: 0,
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
  ports.otherId = await udp((data, reply) => {
    reply(Buffer.concat([Buffer.from([0, 0]), data.subarray(2)]));
  });
  ports.tcpOtherId = await tcp((socket) =>
    socket.on('data', (data) =>
      socket.write(Buffer.concat([data.subarray(0, 2), Buffer.from([0, 0]), data.subarray(4)])),
    ),
  );
  // The id, then the port that the question came from.
  ports.echoing = await udp((data, reply, port) => {
    reply(Buffer.from([data[0] ?? 0, data[1] ?? 0, port >> 8, port & 255]));
  });
  let seen = 0;
  ports.firstOnly = await udp((data, reply) => {
    if (seen === 0) reply(data);
    seen += 1;
  });
  ports.late = await udp((data, reply) => {
    setTimeout(() => {
      reply(data);
    }, 250);
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

export interface Way {
  readonly rung: Rung;
  readonly how: 'listening' | 'alone';
  /** What the image has; absent: all that this machine has. */
  readonly path?: string;
}

/** Runs an instrument here as a container would run it: with the batch on its standard input, or by itself. */
export async function run(
  { rung, how, path }: Way,
  questions: readonly WireQuestion[],
  deadlineMs = 5000,
  mostPerSecond: Readonly<Record<string, number>> = {},
): Promise<ReadonlyMap<string, ResultFrame>> {
  const batch = rung.paced({ version: 1, deadlineMs, mostPerSecond, questions });
  const reading =
    how === 'alone'
      ? readDigest((await runAlone((at) => rung.alone(batch, at), path)).message, batch)
      : readFrames((await listen(askBy(rung, batch), path)).stdout);
  if (reading.kind === 'torn') throw new Error(reading.why);
  return new Map(reading.results.map((result) => [result.id, result]));
}

interface Heard {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Talks to a command as an exec does that cannot close its standard input. */
export async function listen(
  { command, stdin }: Pick<Asking, 'command' | 'stdin'>,
  path = process.env['PATH'],
): Promise<Heard> {
  const [file = '', ...args] = command;
  const child = spawn(programOf(file, path), args, { env: { PATH: path } });
  const chunks: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // It may have ended before it has read what others would have.
  child.stdin.on('error', () => undefined);
  child.stdin.write(stdin);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdout: Buffer.concat(chunks), stderr, exitCode };
}

/** Any shell will do where one is wanted, whatever else the image has. */
const programOf = (file: string, path = ''): string =>
  file === 'sh' && !existsSync(join(path, 'sh')) ? '/bin/sh' : file;

export interface Ended extends Omit<Heard, 'stderr'> {
  readonly message: string;
}

/** Runs a command to its end that leaves a message in a file, with nothing on standard input; `path` as its PATH. */
export async function runAlone(
  command: (leaveAt: string) => readonly string[],
  path = process.env['PATH'],
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'netcheck-alone-'));
  try {
    const leaveAt = join(folder, 'termination-log');
    writeFileSync(leaveAt, '');
    const [file = '', ...args] = command(leaveAt);
    const child = spawn(programOf(file, path), args, {
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { message: readFileSync(leaveAt, 'utf8'), stdout: Buffer.concat(chunks), exitCode };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
