import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { ProxyFailure, type Obstacle } from './proxy-failure.ts';
import { authorityOf, type Proxy } from './proxy.ts';
import type { TlsOptions } from './way.ts';

/** A way through a proxy to `host:port`, over which anything can be said. Throws a ProxyFailure; bounded by `timeoutMs`. */
export async function openTunnel(
  proxy: Proxy,
  host: string,
  port: number,
  trust: TlsOptions,
  timeoutMs: number,
): Promise<Socket> {
  const failed = (obstacle: Obstacle): ProxyFailure => new ProxyFailure(proxy, host, port, obstacle);
  return proxy.kind === 'socks5'
    ? await bySocks(proxy, host, port, timeoutMs, failed)
    : await byConnect(proxy, authorityOf(host, port), trust, timeoutMs, failed);
}

type Failed = (obstacle: Obstacle) => ProxyFailure;

/** RFC 9110, 9.3.6: any 2xx opens the tunnel. A proxy spoken to by TLS is believed as the API server is: so kubectl does it. */
async function byConnect(
  proxy: Proxy,
  authority: string,
  trust: TlsOptions,
  timeoutMs: number,
  failed: Failed,
): Promise<Socket> {
  const send = proxy.kind === 'https' ? requestHttps : requestHttp;
  return await new Promise((resolve, reject) => {
    const request = send({
      ...(proxy.kind === 'https' ? trustIn(trust) : {}),
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path: authority,
      agent: false,
      headers: { Host: authority, 'User-Agent': 'kubectl-netcheck', ...authorization(proxy) },
    });
    const timer = setTimeout(() => {
      request.destroy(failed({ kind: 'silent', afterMs: timeoutMs }));
    }, timeoutMs);
    request.on('connect', (response, socket: Socket) => {
      clearTimeout(timer);
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(failed(refusalOf(response)));
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error instanceof ProxyFailure ? error : failed({ kind: 'unreachable', detail: error.message }));
    });
    request.end();
  });
}

/** Without `servername`, which names the API server. */
const trustIn = ({ ca, cert, key, rejectUnauthorized }: TlsOptions): TlsOptions => ({
  ...(ca === undefined ? {} : { ca }),
  ...(cert === undefined ? {} : { cert }),
  ...(key === undefined ? {} : { key }),
  rejectUnauthorized,
});

function refusalOf({ statusCode = 0, statusMessage = '' }: IncomingMessage): Obstacle {
  if (statusCode === 407) return { kind: 'login' };
  return { kind: 'refused', detail: `${String(statusCode)} ${statusMessage.slice(0, 100)}`.trim() };
}

const authorization = ({ login }: Proxy): Record<string, string> =>
  login === null
    ? {}
    : {
        'Proxy-Authorization': `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`,
      };

/** RFC 1928 and 1929; names are looked up by the proxy. */
async function bySocks(
  proxy: Proxy,
  host: string,
  port: number,
  timeoutMs: number,
  failed: Failed,
): Promise<Socket> {
  const { SocksClient } = await import('socks');
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.login === null ? {} : { userId: proxy.login.user, password: proxy.login.password }),
      },
      command: 'connect',
      destination: { host, port },
      timeout: timeoutMs,
    });
    return socket;
  } catch (error) {
    // Not kept as cause: it carries the password.
    throw failed(obstacleOf(error instanceof Error ? error.message : String(error), timeoutMs));
  }
}

function obstacleOf(message: string, timeoutMs: number): Obstacle {
  if (message === 'Proxy connection timed out') return { kind: 'silent', afterMs: timeoutMs };
  if (/Authentication failed|no accepted authentication type/.test(message)) return { kind: 'login' };
  if (message.startsWith('Socks5 proxy rejected connection'))
    return { kind: 'refused', detail: message.replace(/^Socks5 proxy rejected connection( - )?/, '') };
  return { kind: 'unreachable', detail: message };
}
