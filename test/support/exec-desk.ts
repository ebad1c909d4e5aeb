import { afterEach, beforeEach, expect } from '@jest/globals';
import type { ExecRequest } from '../../plugin/cluster/api.ts';
import { execCommand, type ExecOutcome } from '../../plugin/cluster/exec.ts';
import type { ExecPatience } from '../../plugin/cluster/exec-patience.ts';
import { endpointOf, type Endpoint } from '../../plugin/cluster/rest.ts';
import type { Missing } from '../../plugin/core/model/part.ts';
import { ended, ExecServer, v4, v5, type ExecManner, type Peer } from './exec-server.ts';

/** Long enough for a slow machine, and each shorter than the next. */
export const patience: ExecPatience = { handshakeMs: 1200, pingMs: 50, idleMs: 1200, refusalMs: 400 };
export const longestMs = 2500;

/** How much later than it should a slow machine settles something. */
export const lateMs = 1500;

export interface Settled {
  readonly outcome: ExecOutcome;
  readonly tookMs: number;
}

/** A server for each test, and execs that are asked of it. */
export class ExecDesk {
  server = new ExecServer();
  #endpoint: Endpoint | null = null;

  constructor() {
    beforeEach(async () => {
      this.server = new ExecServer();
      const url = await this.server.start();
      const cluster = {
        server: url.href,
        ca: null,
        insecureSkipTlsVerify: false,
        tlsServerName: null,
        proxyUrl: null,
        execConfig: null,
      };
      const headers = { Authorization: 'Bearer secret', 'Impersonate-Group': ['one', 'two'] };
      const identity = { headers: () => headers, cert: null, key: null };
      this.#endpoint = endpointOf(url, cluster, identity, null, 5000);
    });
    afterEach(async () => {
      this.#endpoint?.close();
      await this.server.stop();
    });
  }

  /** Runs one, and expects it to settle within its deadline. */
  async exec(manner: ExecManner, change: Partial<ExecRequest> = {}): Promise<Settled> {
    if (this.#endpoint === null) throw new Error('no test runs');
    this.server.manner = manner;
    const request: ExecRequest = {
      namespace: 'shop',
      pod: 'web-1',
      container: 'web',
      command: ['cat'],
      stdin: Buffer.from('hello'),
      timeoutMs: longestMs,
      maxBytes: 1024 * 1024,
      ...change,
    };
    const started = performance.now();
    const outcome = await execCommand(this.#endpoint, request, patience);
    const tookMs = performance.now() - started;
    expect(tookMs).toBeLessThan(request.timeoutMs + lateMs);
    return { outcome, tookMs };
  }
}

export const speaks = (talk: (peer: Peer) => void, protocols: readonly string[] = [v5, v4]): ExecManner => ({
  kind: 'speaks',
  protocols,
  talk,
});

/** Gives back what it is given, as soon as it has it. */
export const echo = ({ once, send, stdin }: Peer): void => {
  once('stdin', () => {
    send(1, stdin());
    send(2, 'a warning');
    send(3, ended(0));
  });
};

export const why = ({ outcome }: Settled): Missing => {
  if (outcome.kind !== 'broken') throw new Error(`ended with ${String(outcome.exitCode)}`);
  return outcome.why;
};
