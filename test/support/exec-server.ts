import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** What the server does with a request for an exec. */
export type ExecManner =
  /** Speaks the newest of these protocols that is offered. */
  | { readonly kind: 'speaks'; readonly protocols: readonly string[]; readonly talk: (peer: Peer) => void }
  /** Answers by HTTP. `ends` false: it begins to, and never ends. */
  | { readonly kind: 'refuses'; readonly status: number; readonly body: string; readonly ends: boolean }
  /** Takes the connection and says nothing. */
  | { readonly kind: 'silent' }
  /** Says this instead of HTTP, and hangs up. */
  | { readonly kind: 'says'; readonly text: string };

/** The server's end of one exec. */
export interface Peer {
  readonly socket: WebSocket;
  readonly connection: Duplex;
  /** stdin so far. */
  readonly stdin: () => Buffer;
  /** Calls when stdin holds this, or is closed. */
  readonly once: (what: 'stdin' | 'end', then: () => void) => void;
  readonly send: (channel: number, data: string | Buffer) => void;
}

/** Half of an API server, for execs only: one that can be as rude as any server or proxy is somewhere. */
export class ExecServer {
  manner: ExecManner = { kind: 'silent' };
  /** Header lines of the requests, as they came. */
  readonly headers: (readonly string[])[] = [];
  readonly #server = createServer();
  readonly #connections = new Set<Duplex>();

  async start(): Promise<URL> {
    this.#server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
      this.headers.push(request.rawHeaders);
      this.#connections.add(connection);
      connection.on('error', () => undefined);
      this.#meet(request, connection, head);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`);
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #meet(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    const { manner } = this;
    switch (manner.kind) {
      case 'silent':
        return;
      case 'says':
        connection.end(manner.text);
        return;
      case 'refuses': {
        const length = Buffer.byteLength(manner.body) + (manner.ends ? 0 : 1);
        connection.write(
          `HTTP/1.1 ${String(manner.status)} No\r\nContent-Type: application/json\r\nContent-Length: ${String(length)}\r\n\r\n${manner.body}`,
        );
        return;
      }
      case 'speaks':
        new WebSocketServer({
          noServer: true,
          handleProtocols: (offered) => manner.protocols.find((one) => offered.has(one)) ?? false,
        }).handleUpgrade(request, connection, head, (socket) => {
          manner.talk(peerOf(socket, connection));
        });
    }
  }
}

function peerOf(socket: WebSocket, connection: Duplex): Peer {
  const stdin: Buffer[] = [];
  const waiting = { stdin: (): void => undefined, end: (): void => undefined };
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    if (data[0] === 0) {
      stdin.push(data.subarray(1));
      waiting.stdin();
    }
    if (data[0] === 255 && data[1] === 0) waiting.end();
  });
  return {
    socket,
    connection,
    stdin: () => Buffer.concat(stdin),
    once: (what, then) => {
      waiting[what] = then;
    },
    send: (channel, data) => {
      if (socket.readyState === socket.OPEN)
        socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
    },
  };
}

export const v4 = 'v4.channel.k8s.io';
export const v5 = 'v5.channel.k8s.io';

/** The end of a command, on channel 3. */
export const ended = (exitCode: number): string =>
  JSON.stringify(
    exitCode === 0
      ? { metadata: {}, status: 'Success' }
      : {
          metadata: {},
          status: 'Failure',
          reason: 'NonZeroExitCode',
          message: `command terminated with non-zero exit code: exit status ${String(exitCode)}`,
          details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
        },
  );

/** What an API server says with an HTTP status. */
export const statusBody = (code: number, message: string): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code });
