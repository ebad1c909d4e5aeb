import { timeWords } from '../core/model/part.ts';
import { ClusterError } from '../errors.ts';
import type { Api, ApiCall, ApiResult, Change, ExecRequest } from './api.ts';
import type { ConnectionFlags, Environment } from './connection-flags.ts';
import { identify } from './credentials.ts';
import { execCommand, type ExecOutcome } from './exec.ts';
import { textAt } from './json.ts';
import { serviceAccountFolder } from './in-cluster.ts';
import type { NamedUser } from './kubeconfig-file.ts';
import { chooseCluster } from './kubeconfig.ts';
import { ProxyFailure } from './proxy-failure.ts';
import { proxyFor, type Proxy } from './proxy.ts';
import { callRest, endpointOf, type Endpoint } from './rest.ts';
import { serverUrl, shownServer } from './server-url.ts';
import { watchRest } from './watch-rest.ts';

export interface Connection {
  readonly api: Api;
  readonly context: string;
  readonly namespace: string;
  /** "v1.34.4" */
  readonly serverVersion: string;
}

const defaultTimeoutMs = 10_000;

/** Opens the way to the cluster that kubectl would pick, and proves it with one call. Throws a ClusterError with a remedy. */
export async function connect(
  flags: ConnectionFlags,
  env: Environment,
  serviceAccount = serviceAccountFolder,
): Promise<Connection> {
  const choice = chooseCluster(flags, env, serviceAccount);
  const timeoutMs = flags.requestTimeoutMs ?? defaultTimeoutMs;
  const { cluster } = choice;
  const url = serverUrl(cluster.server);
  // Like kubectl: what proves who calls goes to nobody without TLS.
  const user: NamedUser =
    url.protocol === 'http:'
      ? { ...choice.user, credentials: { kind: 'none' }, certificate: null }
      : choice.user;
  const proxy = proxyFor(url, cluster.proxyUrl, env);
  const open = async (): Promise<Endpoint> =>
    endpointOf(url, cluster, await identify(user, cluster), proxy, timeoutMs);
  const door = new Door(await open(), user.credentials.kind === 'exec' ? open : null);
  const serverVersion = await firstContact(door).catch((error: unknown) => {
    door.close();
    throw error;
  });
  return { api: apiOver(door), context: choice.context, namespace: choice.namespace, serverVersion };
}

/** The endpoint with credentials that hold: a credential plugin is asked again, once, when they are refused. */
class Door {
  #endpoint: Endpoint;
  readonly #renew: (() => Promise<Endpoint>) | null;
  readonly #left: Endpoint[] = [];
  #renewed: Promise<void> | null = null;

  constructor(endpoint: Endpoint, renew: (() => Promise<Endpoint>) | null) {
    this.#endpoint = endpoint;
    this.#renew = renew;
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  async call<T>(call: ApiCall): Promise<ApiResult<T> & { readonly cause?: Error }> {
    return await this.#let((endpoint) => callRest<T>(endpoint, call));
  }

  /** What was refused at the door has told of no change. */
  async watch(
    call: ApiCall,
    changed: (change: Change) => void,
    signal: AbortSignal,
  ): Promise<ApiResult<null>> {
    return await this.#let((endpoint) => watchRest(endpoint, call, changed, signal));
  }

  /** A command that was refused at the door has not run: it may be asked for again. */
  async exec(request: ExecRequest): Promise<ExecOutcome> {
    return await this.#let((endpoint) => execCommand(endpoint, request));
  }

  /** Asks, and once more where other credentials are there by then. */
  async #let<T extends object>(ask: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    const used = this.#endpoint;
    const result = await ask(used);
    if (!('status' in result) || result.status !== 401) return result;
    await (this.#renewed ??= this.#open());
    return used === this.#endpoint ? result : await ask(this.#endpoint);
  }

  /** Calls that began with the old credentials may still be under way: their connections stay until the end. */
  async #open(): Promise<void> {
    if (this.#renew === null) return;
    this.#left.push(this.#endpoint);
    this.#endpoint = await this.#renew();
  }

  close(): void {
    for (const endpoint of [...this.#left, this.#endpoint]) endpoint.close();
  }
}

function apiOver(door: Door): Api {
  let calls = 1;
  return {
    server: shownServer(door.endpoint.url.href),
    calls: () => calls,
    call: async (call) => {
      calls += 1;
      return await door.call(call);
    },
    watch: async (call, changed, signal) => {
      calls += 1;
      return await door.watch(call, changed, signal);
    },
    exec: async (request) => {
      calls += 1;
      return await door.exec(request);
    },
    close: () => {
      door.close();
    },
  };
}

async function firstContact(door: Door): Promise<string> {
  const result = await door.call<unknown>({
    method: 'GET',
    path: '/version',
    right: 'get /version',
  });
  if (result.ok) return textAt(result.value, 'gitVersion');
  const server = shownServer(door.endpoint.url.href);
  if (result.status === 401) {
    throw new ClusterError(`the API server ${server} does not accept these credentials (401)`, {
      hint: 'Log in again; check with: kubectl auth whoami',
    });
  }
  if (result.status !== null) {
    // Some clusters hide /version from ordinary users: the server is there, and that is what counts.
    if (result.status === 403) return '';
    throw new ClusterError(`the API server ${server} answered ${String(result.status)}`, {
      hint: 'Check with: kubectl version',
    });
  }
  if (result.cause instanceof ProxyFailure)
    throw new ClusterError(result.cause.message, { hint: result.cause.hint, cause: result.cause });
  throw unreachable(
    server,
    door.endpoint.way.proxy,
    result.why.reason === 'timed-out'
      ? `no answer within ${timeWords(result.why.afterMs)}`
      : (result.cause?.message ?? ''),
    result.cause,
  );
}

function unreachable(
  server: string,
  proxy: Proxy | null,
  detail: string,
  cause: Error | undefined,
): ClusterError {
  const code = cause !== undefined && 'code' in cause ? String(cause.code) : '';
  const certificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|SSL/.test(code);
  const expired = code === 'CERT_HAS_EXPIRED' || /certificate (has )?expired/i.test(detail);
  const hint = expired
    ? "A certificate has expired (yours or the server's): fetch fresh credentials, or check this machine's clock."
    : certificate
      ? 'The kubeconfig does not trust this server: fetch its credentials again, or check certificate-authority-data.'
      : 'Is the cluster up and its API reachable from here (VPN, firewall, private cluster)? Check with: kubectl version';
  const through = proxy === null ? '' : ` through the proxy ${proxy.shown} (${proxy.from})`;
  return new ClusterError(`the API server ${server} cannot be reached${through}: ${detail}`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
