import { createServer as createHttp, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Pair } from './simulated/certificate.ts';
import { acceptSocks } from './socks-handshake.ts';

/** Where a proxy was asked to go, and as whom. */
export interface Asked {
  /** "host:port", as the client wrote it. */
  readonly target: string;
  /** "user:password"; empty where none was sent. */
  readonly login: string;
}

export type ProxyKind = 'http' | 'https' | 'socks5';

/** A proxy on loopback that notes what it is asked for. Whatever host that is, it goes to this machine. */
export class RecordingProxy {
  readonly kind: ProxyKind;
  asked: Asked[] = [];
  behaviour: 'opens' | 'refuses' | 'hangs' = 'opens';
  /** "user:password" without which it opens nothing; null: it takes everybody. */
  wanted: string | null = null;
  port = 0;
  readonly #server: Server | HttpServer;
  readonly #sockets = new Set<Duplex>();

  /** `pair` is what a proxy of the kind https shows. */
  constructor(kind: ProxyKind, pair: Pair | null = null) {
    this.kind = kind;
    this.#server =
      kind === 'socks5'
        ? createServer((socket) => {
            void this.#socks(socket);
          })
        : kind === 'http'
          ? createHttp()
          : createHttps({ key: pair?.key, cert: pair?.certificate });
    this.#server.on('connection', (socket: Socket) => {
      this.#keep(socket);
    });
    this.#server.on('connect', (request: IncomingMessage, socket: Duplex) => {
      this.#connect(request, socket);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  /** `login` is percent-encoded already. */
  url(login = ''): string {
    return `${this.kind}://${login === '' ? '' : `${login}@`}127.0.0.1:${String(this.port)}`;
  }

  #connect(request: IncomingMessage, socket: Duplex): void {
    const [, encoded = ''] = /^Basic (.*)$/.exec(request.headers['proxy-authorization'] ?? '') ?? [];
    const login = Buffer.from(encoded, 'base64').toString();
    const target = request.url ?? '';
    this.asked.push({ target, login });
    this.#keep(socket);
    if (this.behaviour === 'hangs') return;
    const answer = (line: string): string => `HTTP/1.1 ${line}\r\n\r\n`;
    if (this.wanted !== null && login !== this.wanted)
      socket.end(answer('407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"'));
    else if (this.behaviour === 'refuses') socket.end(answer('403 Forbidden'));
    else this.#join(socket, portIn(target), answer('200 Connection established'));
  }

  async #socks(socket: Socket): Promise<void> {
    const asked = await acceptSocks(socket, this.wanted, this.behaviour === 'hangs').catch(() => null);
    if (asked === null) return;
    this.asked.push(asked);
    const answer = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    // RFC 1928: 2 is "connection not allowed by ruleset".
    if (this.behaviour === 'refuses') socket.end(answer(2));
    else this.#join(socket, portIn(asked.target), answer(0));
  }

  #join(socket: Duplex, port: number, answer: string | Buffer): void {
    const onward = connect(port, '127.0.0.1', () => {
      socket.write(answer);
      onward.pipe(socket).pipe(onward);
    });
    this.#keep(onward);
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

const portIn = (target: string): number => Number(target.slice(target.lastIndexOf(':') + 1));
