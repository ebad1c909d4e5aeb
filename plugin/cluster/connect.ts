import { ClusterError } from '../errors.ts';
import type { Api, ApiCall, ApiResult } from './api.ts';
import type { ConnectionFlags, Environment } from './connection-flags.ts';
import { identify } from './credentials.ts';
import { execCommand } from './exec.ts';
import { textAt } from './json.ts';
import { chooseCluster } from './kubeconfig.ts';
import { callRest, endpointOf, type Endpoint } from './rest.ts';

export interface Connection {
  readonly api: Api;
  readonly context: string;
  readonly namespace: string;
  /** "v1.34.4" */
  readonly serverVersion: string;
}

const defaultTimeoutMs = 10_000;

/** Opens the way to the cluster that kubectl would pick, and proves it with one call. Throws a ClusterError with a remedy. */
export async function connect(flags: ConnectionFlags, env: Environment): Promise<Connection> {
  const choice = chooseCluster(flags, env);
  if (
    choice.cluster.server.startsWith('http:') &&
    !/^http:\/\/(127\.|localhost|\[::1\])/.test(choice.cluster.server)
  ) {
    throw new ClusterError(`${choice.cluster.server} is plain HTTP and not on this machine`, {
      hint: 'Use an https:// server.',
    });
  }
  const timeoutMs = flags.requestTimeoutMs ?? defaultTimeoutMs;
  const open = async (): Promise<Endpoint> =>
    endpointOf(choice.cluster, await identify(choice.user, choice.cluster), env, timeoutMs);
  const door = new Door(await open(), choice.user.credentials.kind === 'exec' ? open : null);
  const serverVersion = await firstContact(door);
  return { api: apiOver(door), context: choice.context, namespace: choice.namespace, serverVersion };
}

/** The endpoint with credentials that hold: a credential plugin is asked again, once, when they are refused. */
class Door {
  #endpoint: Endpoint;
  #renew: (() => Promise<Endpoint>) | null;
  #renewed: Promise<void> | null = null;

  constructor(endpoint: Endpoint, renew: (() => Promise<Endpoint>) | null) {
    this.#endpoint = endpoint;
    this.#renew = renew;
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  async call<T>(call: ApiCall): Promise<ApiResult<T> & { readonly cause?: Error }> {
    const used = this.#endpoint;
    const result = await callRest<T>(used, call);
    if (result.ok || result.status !== 401 || this.#renew === null) return result;
    if (used === this.#endpoint) await (this.#renewed ??= this.#open(this.#renew));
    return await callRest<T>(this.#endpoint, call);
  }

  async #open(renew: () => Promise<Endpoint>): Promise<void> {
    this.#renew = null;
    const before = this.#endpoint;
    this.#endpoint = await renew();
    before.agent.destroy();
    before.execAgent.destroy();
  }

  close(): void {
    this.#endpoint.agent.destroy();
    this.#endpoint.execAgent.destroy();
  }
}

function apiOver(door: Door): Api {
  let calls = 1;
  return {
    server: door.endpoint.url.href,
    calls: () => calls,
    call: async (call) => {
      calls += 1;
      return await door.call(call);
    },
    exec: async (request) => {
      calls += 1;
      return await execCommand(door.endpoint, request);
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
  const server = door.endpoint.url.href;
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
  door.close();
  throw unreachable(
    server,
    result.why.reason === 'timed-out'
      ? `no answer within ${String(result.why.afterMs)} ms`
      : (result.cause?.message ?? ''),
    result.cause,
  );
}

function unreachable(server: string, detail: string, cause: Error | undefined): ClusterError {
  const code = cause !== undefined && 'code' in cause ? String(cause.code) : '';
  const certificate = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|SSL/.test(code);
  const expired = code === 'CERT_HAS_EXPIRED' || /certificate (has )?expired/i.test(detail);
  const hint = expired
    ? "A certificate has expired (yours or the server's): fetch fresh credentials, or check this machine's clock."
    : certificate
      ? 'The kubeconfig does not trust this server: fetch its credentials again, or check certificate-authority-data.'
      : 'Is the cluster up and its API reachable from here (VPN, firewall, private cluster)? Check with: kubectl version';
  return new ClusterError(`the API server ${server} cannot be reached: ${detail}`, {
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
