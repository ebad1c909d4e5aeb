import { execFile } from 'node:child_process';
import { createServer as createHttp, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '../../../support/simulated/certificate.ts';

/** What an API server sees of a caller. */
export interface Seen {
  readonly server: string;
  readonly authorization: string;
  readonly impersonation: Readonly<Record<string, string>>;
  readonly serverName: string;
  readonly clientCertificate: string;
  readonly byProxy: boolean;
}

export interface Call {
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

/** Two API servers, "one" and "two", and a proxy before them, that note who calls. */
export class CallerLog {
  readonly pair = selfSigned(new Date());
  seen: Seen[] = [];
  /** So many requests are answered with 401 first. */
  refusals = 0;
  proxyPort = 0;
  #throughProxy = 0;
  readonly #servers = new Map<string, Server>();
  #proxy: HttpServer | null = null;

  async start(): Promise<void> {
    for (const name of ['one', 'two']) {
      const server = createServer(
        { key: this.pair.key, cert: this.pair.certificate, requestCert: true, rejectUnauthorized: false },
        (request, response) => {
          this.#note(name, request);
          this.refusals -= 1;
          response.writeHead(this.refusals >= 0 ? 401 : 200, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify({ kind: 'Status', gitVersion: 'v1.34.4', items: [], code: 200 }));
        },
      );
      await listening(server);
      this.#servers.set(name, server);
    }
    this.#proxy = createHttp().on('connect', (request: IncomingMessage, socket) => {
      this.#throughProxy += 1;
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host === 'nowhere.invalid' ? '127.0.0.1' : host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await listening(this.#proxy);
    this.proxyPort = (this.#proxy.address() as AddressInfo).port;
  }

  stop(): void {
    for (const server of [...this.#servers.values(), ...(this.#proxy === null ? [] : [this.#proxy])]) {
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
    { env, flags }: Call,
    folder: string,
  ): Promise<Seen | 'refused'> {
    this.seen = [];
    this.#throughProxy = 0;
    await new Promise<void>((resolve) => {
      execFile(
        file,
        [...args, ...flags],
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

  #note(name: string, request: IncomingMessage): void {
    const socket = request.socket as TLSSocket;
    const certificate = socket.getPeerCertificate();
    this.seen.push({
      server: name,
      authorization: request.headers.authorization ?? '',
      impersonation: Object.fromEntries(
        Object.entries(request.headers)
          .filter(([key]) => key.startsWith('impersonate-'))
          .map(([key, value]) => [key, String(value)]),
      ),
      serverName: typeof socket.servername === 'string' ? socket.servername : '',
      clientCertificate: 'fingerprint256' in certificate ? certificate.fingerprint256 : '',
      byProxy: this.#throughProxy > 0,
    });
  }
}

const listening = async (server: Server | HttpServer): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
};
