import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Missing } from '../core/model/part.ts';
import type { ApiCall, ApiResult } from './api.ts';
import type { Identity } from './credentials.ts';
import type { Environment } from './connection-flags.ts';
import { textAt } from './json.ts';
import type { NamedCluster } from './kubeconfig-file.ts';

/** One agent for all calls to a cluster: one TLS handshake, then the connection is kept. */
export interface Endpoint {
  readonly url: URL;
  readonly identity: Identity;
  readonly tls: TlsOptions;
  readonly agent: HttpAgent | HttpsAgent;
  /** Exec takes a connection of its own each time: one that was refused or upgraded is of no further use. */
  readonly execAgent: HttpAgent | HttpsAgent;
  readonly defaultTimeoutMs: number;
}

export interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** No answer of the API server that netcheck asks for is larger. */
const mostBytes = 32 * 1024 * 1024;

export function endpointOf(
  cluster: NamedCluster,
  identity: Identity,
  env: Environment,
  defaultTimeoutMs: number,
): Endpoint {
  const url = new URL(cluster.server);
  const tls: TlsOptions = {
    ...(cluster.ca === null ? {} : { ca: cluster.ca }),
    ...(identity.cert === null ? {} : { cert: identity.cert }),
    ...(identity.key === null ? {} : { key: identity.key }),
    rejectUnauthorized: !cluster.insecureSkipTlsVerify,
    ...servernameOf(cluster, url),
  };
  const proxyEnv =
    cluster.proxyUrl === null ? env : { HTTPS_PROXY: cluster.proxyUrl, HTTP_PROXY: cluster.proxyUrl };
  const agentOf = (keepAlive: boolean): HttpAgent | HttpsAgent =>
    url.protocol === 'http:'
      ? new HttpAgent({ keepAlive, maxSockets: 6, proxyEnv })
      : new HttpsAgent({ keepAlive, maxSockets: 6, proxyEnv, ...tls });
  return { url, identity, tls, agent: agentOf(true), execAgent: agentOf(false), defaultTimeoutMs };
}

function servernameOf(cluster: NamedCluster, url: URL): { readonly servername?: string } {
  if (cluster.tlsServerName !== null && cluster.tlsServerName !== '')
    return { servername: cluster.tlsServerName };
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: url.hostname } : {};
}

/** One call. Failures are values; `cause` carries the socket's error for whoever makes first contact. */
export async function callRest<T>(
  endpoint: Endpoint,
  call: ApiCall,
): Promise<ApiResult<T> & { readonly cause?: Error }> {
  const timeoutMs = call.timeoutMs ?? endpoint.defaultTimeoutMs;
  try {
    const { status, body } = await exchange(endpoint, call, timeoutMs);
    return status >= 200 && status < 300
      ? parsed<T>(call, status, body)
      : { ok: false, status, why: refusalOf(call, status, body) };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const why: Missing =
      error.name === 'TimeoutError'
        ? { reason: 'timed-out', afterMs: timeoutMs }
        : { reason: 'failed', detail: `the API server could not be asked: ${error.message}` };
    return { ok: false, status: null, why, cause: error };
  }
}

function parsed<T>(call: ApiCall, status: number, body: string): ApiResult<T> {
  if (call.accept === 'text') return { ok: true, value: body as T };
  try {
    return { ok: true, value: JSON.parse(body) as T };
  } catch {
    return {
      ok: false,
      status,
      why: { reason: 'failed', detail: 'the API server sent something that is no JSON' },
    };
  }
}

/** 403 of the authoriser names the right; 403 of admission, quota and Pod Security carry their own words. */
function refusalOf(call: ApiCall, status: number, body: string): Missing {
  const message = messageOf(body);
  if (status === 404) return { reason: 'not-found', what: message };
  const byAuthoriser = /cannot \w+ resource|User ".*" cannot/.test(message);
  if (status === 401) return { reason: 'refused', by: 'the API server', detail: 'not logged in (401)' };
  if (status === 403 && byAuthoriser) return { reason: 'forbidden', right: call.right };
  if (status === 403 || status === 422 || status === 400 || status === 409)
    return { reason: 'refused', by: 'the API server', detail: message };
  return { reason: 'failed', detail: `the API server answered ${String(status)}: ${message}` };
}

function messageOf(body: string): string {
  try {
    const message = textAt(JSON.parse(body), 'message');
    if (message !== '') return message.slice(0, 600);
  } catch {
    // Not a Status object: proxies answer in their own words.
  }
  return body.slice(0, 200).trim();
}

async function exchange(
  endpoint: Endpoint,
  call: ApiCall,
  timeoutMs: number,
  again = true,
): Promise<{ readonly status: number; readonly body: string }> {
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
  const base = endpoint.url.pathname.replace(/\/$/, '');
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  const send = endpoint.url.protocol === 'http:' ? requestHttp : requestHttps;
  return await new Promise((resolve, reject) => {
    const request = send(
      {
        host: endpoint.url.hostname.replace(/^\[|\]$/g, ''),
        port:
          endpoint.url.port === ''
            ? endpoint.url.protocol === 'http:'
              ? 80
              : 443
            : Number(endpoint.url.port),
        path: `${base}${call.path}${query}`,
        method: call.method,
        agent: endpoint.agent,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...endpoint.identity.headers,
          Accept: call.accept === 'text' ? '*/*' : 'application/json',
          'User-Agent': 'kubectl-netcheck',
          ...(body === null
            ? {}
            : {
                'Content-Type': contentTypes[call.method],
                'Content-Length': String(Buffer.byteLength(body)),
              }),
        },
      },
      (response) => {
        collect(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, body: text });
        }, reject);
      },
    );
    request.on('error', (error) => {
      // The server closed a kept connection just as it was used again: the call never reached it.
      if (request.reusedSocket && 'code' in error && error.code === 'ECONNRESET' && again) {
        exchange(endpoint, call, timeoutMs, false).then(resolve, reject);
        return;
      }
      reject(
        error.name === 'AbortError' ? Object.assign(new Error('time-out'), { name: 'TimeoutError' }) : error,
      );
    });
    request.end(body ?? undefined);
  });
}

const contentTypes: Readonly<Record<ApiCall['method'], string>> = {
  GET: 'application/json',
  POST: 'application/json',
  DELETE: 'application/json',
  PATCH: 'application/strategic-merge-patch+json',
};

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`an answer of more than ${String(mostBytes)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
