import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Answers a message, or null for silence. */
export type Answering = (message: Buffer, protocol: 'udp' | 'tcp') => Promise<Buffer | null>;

/** One server on loopback, UDP and TCP on one port. */
export interface Running {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens for DNS on a free port of loopback, both protocols. */
export async function listenDns(answer: Answering): Promise<Running> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const tcp = await listenTcp(answer);
    const { port } = tcp.address() as AddressInfo;
    const udp = await listenUdp(answer, port).catch(() => null);
    if (udp !== null) return { port, close: () => closeBoth(udp, tcp) };
    tcp.close();
  }
  throw new Error('no port of loopback is free for UDP and TCP');
}

async function listenUdp(answer: Answering, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    void answer(message, 'udp').then((reply) => {
      if (reply !== null) socket.send(reply, from.port, from.address, () => undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  socket.unref();
  return socket;
}

async function listenTcp(answer: Answering): Promise<Server> {
  const server = createServer((connection) => {
    let pending = Buffer.alloc(0);
    connection.on('error', () => connection.destroy());
    connection.unref();
    connection.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      if (pending.length < 2 || pending.length < 2 + pending.readUInt16BE(0)) return;
      void answer(Buffer.from(pending.subarray(2)), 'tcp').then((reply) => {
        if (reply === null || connection.destroyed) return;
        const head = Buffer.alloc(2);
        head.writeUInt16BE(reply.length);
        connection.write(Buffer.concat([head, reply]));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}

async function closeBoth(udp: Socket, tcp: Server): Promise<void> {
  await new Promise<void>((resolve) => udp.close(resolve));
  await new Promise<void>((resolve) => {
    tcp.close(() => {
      resolve();
    });
  });
}
