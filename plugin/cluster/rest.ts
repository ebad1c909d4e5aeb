import type { Agent } from 'node:http';
import { isIP } from 'node:net';
import type { Missing } from '../core/model/part.ts';
import { agentOver } from './agent.ts';
import type { ApiCall, ApiResult } from './api.ts';
import { openCalls, type Calls, type Question } from './calls.ts';
import type { Identity } from './credentials.ts';
import { textAt } from './json.ts';
import type { NamedCluster } from './kubeconfig-file.ts';
import { hostOf, portOf, type Proxy } from './proxy.ts';
import type { TlsOptions, Way } from './way.ts';

/** An API server, the way there, and who asks. */
export interface Endpoint {
  readonly url: URL;
  readonly identity: Identity;
  readonly way: Way;
  readonly calls: Calls;
  /** Exec takes a connection of its own each time: one that was refused or upgraded is of no further use. */
  readonly execAgent: Agent;
  readonly defaultTimeoutMs: number;
  readonly close: () => void;
}

/** A proxy that opens no way is told before the call that waits for it gives up. */
const shareOfTheCall = 0.8;
const mostConnectingMs = 8000;

export function endpointOf(
  url: URL,
  cluster: NamedCluster,
  identity: Identity,
  proxy: Proxy | null,
  defaultTimeoutMs: number,
): Endpoint {
  const tls: TlsOptions = {
    ...(cluster.ca === null ? {} : { ca: cluster.ca }),
    ...(identity.cert === null ? {} : { cert: identity.cert }),
    ...(identity.key === null ? {} : { key: identity.key }),
    rejectUnauthorized: !cluster.insecureSkipTlsVerify,
    ...servernameOf(cluster, url),
  };
  const way: Way = {
    host: hostOf(url),
    port: portOf(url),
    proxy,
    tls: url.protocol === 'http:' ? null : tls,
    timeoutMs: Math.min(mostConnectingMs, shareOfTheCall * defaultTimeoutMs),
  };
  const calls = openCalls(way);
  const execAgent = agentOver(way, { keepAlive: false });
  return {
    url,
    identity,
    way,
    calls,
    execAgent,
    defaultTimeoutMs,
    close: () => {
      calls.close();
      execAgent.destroy();
    },
  };
}

function servernameOf(cluster: NamedCluster, url: URL): { readonly servername?: string } {
  if (cluster.tlsServerName !== null && cluster.tlsServerName !== '')
    return { servername: cluster.tlsServerName };
  return isIP(hostOf(url)) === 0 ? { servername: url.hostname } : {};
}

/** One call. Failures are values; `cause` carries the socket's error for whoever makes first contact. */
export async function callRest<T>(
  endpoint: Endpoint,
  call: ApiCall,
): Promise<ApiResult<T> & { readonly cause?: Error }> {
  const timeoutMs = call.timeoutMs ?? endpoint.defaultTimeoutMs;
  try {
    const { status, body } = await endpoint.calls.ask(questionOf(endpoint, call), timeoutMs);
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
export function refusalOf(call: ApiCall, status: number, body: string): Missing {
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

export function questionOf(endpoint: Endpoint, call: ApiCall): Question {
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
  const base = endpoint.url.pathname.replace(/\/$/, '');
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  const headers = {
    ...endpoint.identity.headers(),
    Accept: call.accept === 'text' ? '*/*' : 'application/json',
    'User-Agent': 'kubectl-netcheck',
    ...(body === null
      ? {}
      : { 'Content-Type': contentTypes[call.method], 'Content-Length': String(Buffer.byteLength(body)) }),
  };
  return { method: call.method, path: `${base}${call.path}${query}`, headers, body };
}

const contentTypes: Readonly<Record<ApiCall['method'], string>> = {
  GET: 'application/json',
  POST: 'application/json',
  DELETE: 'application/json',
  PATCH: 'application/strategic-merge-patch+json',
};
