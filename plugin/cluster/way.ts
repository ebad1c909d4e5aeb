import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Proxy } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

/** How the API server is reached, and what it has to show. */
export interface Way {
  readonly host: string;
  readonly port: number;
  /** Null: no proxy. */
  readonly proxy: Proxy | null;
  /** Null: plain HTTP. */
  readonly tls: TlsOptions | null;
  /** Until the connection stands, TLS included. */
  readonly timeoutMs: number;
}

export interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** A connection on which HTTP can be spoken at once; `protocols` are offered to the server, and `alpnProtocol` says which it took. */
export async function travel(way: Way, protocols: readonly string[]): Promise<Socket | TLSSocket> {
  const { host, port, proxy, tls, timeoutMs } = way;
  const until = performance.now() + timeoutMs;
  const tunnel =
    proxy === null
      ? null
      : await openTunnel(proxy, host, port, tls ?? { rejectUnauthorized: true }, timeoutMs);
  const leftMs = Math.max(until - performance.now(), 1);
  if (tls === null) return tunnel ?? (await standing(connectTcp({ host, port }), 'connect', leftMs));
  const options: ConnectionOptions = { ...tls, host, ALPNProtocols: [...protocols] };
  return await standing(
    connectTls(tunnel === null ? { ...options, port } : { ...options, socket: tunnel }),
    'secureConnect',
    leftMs,
  );
}

async function standing<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  timeoutMs: number,
): Promise<T> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('time-out'), { name: 'TimeoutError' }));
    }, timeoutMs);
    const closed = (): void => {
      clearTimeout(timer);
      reject(new Error('the connection was closed before it stood'));
    };
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', closed);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('close', closed);
      resolve(socket);
    });
  });
}
