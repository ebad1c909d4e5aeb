import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  createServer as createPlain,
  type IncomingMessage,
  type Server as PlainServer,
  type ServerResponse,
} from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { RecordingProxy, type ProxyKind } from '../../../support/recording-proxy.ts';
import { selfSigned } from '../../../support/simulated/certificate.ts';

/** What an API server sees of a caller. */
export interface Seen {
  readonly server: string;
  readonly authorization: string;
  readonly impersonation: Readonly<Record<string, string>>;
  readonly serverName: string;
  readonly clientCertificate: string;
  /** Kind of the proxy that it came through, and the user it was told; empty: none. */
  readonly proxy: string;
}

export interface Call {
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** The files of a service account, where the call is made in a pod: name and content. */
  readonly serviceAccount?: Readonly<Record<string, string>>;
}

/** API servers, "one", "two" and, without TLS, "plain", and proxies before them, that note who calls. */
export class CallerLog {
  readonly pair = selfSigned(new Date());
  seen: Seen[] = [];
  /** So many requests are answered with 401 first. */
  refusals = 0;
  readonly proxies: Readonly<Record<ProxyKind, RecordingProxy>> = {
    http: new RecordingProxy('http'),
    https: new RecordingProxy('https', this.pair),
    socks5: new RecordingProxy('socks5'),
  };
  readonly #servers = new Map<string, Server | PlainServer>();

  async start(): Promise<void> {
    const tls = {
      key: this.pair.key,
      cert: this.pair.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    };
    for (const name of ['one', 'two', 'plain']) {
      const answer = (request: IncomingMessage, response: ServerResponse): void => {
        this.#answer(name, request, response);
      };
      const server = name === 'plain' ? createPlain(answer) : createServer(tls, answer);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      this.#servers.set(name, server);
    }
    for (const proxy of Object.values(this.proxies)) await proxy.start();
  }

  async stop(): Promise<void> {
    for (const proxy of Object.values(this.proxies)) await proxy.stop();
    for (const server of this.#servers.values()) {
      server.closeAllConnections();
      server.close();
    }
  }

  portOf(name: string): number {
    const address = this.#servers.get(name)?.address() as AddressInfo | null | undefined;
    return address?.port ?? 0;
  }

  /** What the first request of a command looked like; the word "refused" where it made none. */
  async firstOf(
    file: string,
    args: readonly string[],
    { env, flags, serviceAccount }: Call,
    folder: string,
  ): Promise<Seen | 'refused'> {
    this.seen = [];
    for (const proxy of Object.values(this.proxies)) proxy.asked = [];
    const [program = '', ...words] =
      serviceAccount === undefined ? [file, ...args] : [...inPod(serviceAccount, folder), file, ...args];
    await new Promise<void>((resolve) => {
      execFile(
        program,
        [...words, ...flags],
        {
          env: { PATH: process.env['PATH'], HOME: join(folder, 'home'), ...env },
          cwd: folder,
          timeout: 20_000,
        },
        () => {
          resolve();
        },
      );
    });
    return this.seen[0] ?? 'refused';
  }

  #answer(name: string, request: IncomingMessage, response: ServerResponse): void {
    this.#note(name, request);
    this.refusals -= 1;
    response.writeHead(this.refusals >= 0 ? 401 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', gitVersion: 'v1.34.4', items: [], code: 200 }));
  }

  #note(name: string, request: IncomingMessage): void {
    const socket = request.socket as Partial<TLSSocket>;
    const certificate = socket.getPeerCertificate?.();
    this.seen.push({
      server: name,
      authorization: request.headers.authorization ?? '',
      impersonation: Object.fromEntries(
        Object.entries(request.headers)
          .filter(([key]) => key.startsWith('impersonate-'))
          .map(([key, value]) => [key, String(value)]),
      ),
      serverName: typeof socket.servername === 'string' ? socket.servername : '',
      clientCertificate: certificate?.fingerprint256 ?? '',
      proxy: this.#proxy(),
    });
  }

  #proxy(): string {
    return Object.values(this.proxies)
      .flatMap(({ kind, asked }) => (asked[0] === undefined ? [] : [`${kind} ${asked[0].login}`]))
      .join();
  }
}

/** A mount namespace in which the files lie where a kubelet puts them; this machine's own folders stay as they are. */
function inPod(files: Readonly<Record<string, string>>, folder: string): readonly string[] {
  const from = join(folder, 'service-account');
  mkdirSync(from, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content);
  const to = '/var/run/secrets/kubernetes.io/serviceaccount';
  const script = `mount -t tmpfs none /run && mkdir -p ${to} && cp -r ${from}/. ${to} && exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh'];
}
