import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Pair } from './certificate.ts';

/** HTTPS on loopback as an API server has it: HTTP/2 by choice, HTTP/1.1 for exec and for whoever wants no other. */
export class Listener {
  /** From now on HTTP/2 is not known. */
  http1Only = false;
  readonly #server: Http2SecureServer;
  readonly #sockets = new Set<Socket>();
  #handshakes = 0;
  #upgrades = 0;

  constructor(
    { key, certificate }: Pair,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    this.#server = createSecureServer(
      {
        key,
        cert: certificate,
        allowHTTP1: true,
        ALPNCallback: ({ protocols }) => (protocols.includes('h2') && !this.http1Only ? 'h2' : 'http/1.1'),
      },
      // Both kinds of requests and responses have all that is used of them.
      (request, response) => {
        handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
      },
    );
    this.#server.on('secureConnection', (socket: Socket) => {
      this.#handshakes += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', () => {
      this.#upgrades += 1;
    });
  }

  get handshakes(): { readonly all: number; readonly forExec: number } {
    return { all: this.#handshakes, forExec: this.#upgrades };
  }

  onUpgrade(handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void {
    this.#server.on('upgrade', handle);
  }

  /** Cuts the connection on which the request came. */
  cut(request: IncomingMessage): void {
    const { stream } = request as unknown as Partial<Http2ServerRequest>;
    if (stream === undefined) request.socket.destroy();
    else stream.session?.destroy();
  }

  /** Its port. */
  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}
