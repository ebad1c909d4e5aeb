import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Missing } from '../core/model/part.ts';
import type { ExecRequest, ExecResult } from './api.ts';
import { closeStdin, readExecMessage, stdinMessage } from './exec-frames.ts';
import { textAt } from './json.ts';
import type { Endpoint } from './rest.ts';

const handshakeTimeoutMs = 8000;

/** stdin goes in pieces that every proxy carries. */
const pieceBytes = 32 * 1024;

/** Runs a command in a container. Settled by the command's end, every kind of close, the deadline and the abort signal. */
export async function execCommand(endpoint: Endpoint, request: ExecRequest): Promise<ExecResult> {
  const { WebSocket: Socket } = await import('ws');
  const socket = new Socket(urlOf(endpoint, request), ['v5.channel.k8s.io', 'v4.channel.k8s.io'], {
    ...endpoint.tls,
    agent: endpoint.execAgent,
    headers: headersOf(endpoint),
    handshakeTimeout: Math.min(handshakeTimeoutMs, request.timeoutMs),
    perMessageDeflate: false,
    followRedirects: false,
  });
  return await new Conversation(socket, request).settled;
}

function urlOf(endpoint: Endpoint, { namespace, pod, container, command }: ExecRequest): string {
  const query = new URLSearchParams({
    container,
    stdin: 'true',
    stdout: 'true',
    stderr: 'true',
    tty: 'false',
  });
  for (const word of command) query.append('command', word);
  const scheme = endpoint.url.protocol === 'http:' ? 'ws:' : 'wss:';
  const base = `${scheme}//${endpoint.url.host}${endpoint.url.pathname.replace(/\/$/, '')}`;
  return `${base}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`;
}

const headersOf = (endpoint: Endpoint): Record<string, string> =>
  Object.fromEntries(
    Object.entries(endpoint.identity.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join(', '),
    ]),
  );

/** One exec on its socket, from handshake to settlement. */
class Conversation {
  readonly settled: Promise<ExecResult>;
  readonly #socket: WebSocket;
  readonly #request: ExecRequest;
  readonly #stdout: Buffer[] = [];
  #stderr = '';
  #bytes = 0;
  #settle: (result: ExecResult) => void = () => undefined;

  constructor(socket: WebSocket, request: ExecRequest) {
    this.#socket = socket;
    this.#request = request;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const timer = setTimeout(() => {
      this.#break({ reason: 'timed-out', afterMs: request.timeoutMs });
    }, request.timeoutMs);
    const abort = (): void => {
      this.#break({ reason: 'failed', detail: 'interrupted before it ended' });
    };
    request.signal?.addEventListener('abort', abort, { once: true });
    void this.settled.then(() => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    });
    if (request.signal?.aborted === true) abort();
    this.#listen();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('open', () => {
      this.#sendInput();
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#receive(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer));
    });
    socket.on('unexpected-response', (_request, response) => {
      void this.#refused(response);
    });
    socket.on('error', (error) => {
      this.#break({ reason: 'failed', detail: `exec broke: ${error.message}` });
    });
    socket.on('close', (code) => {
      this.#break({ reason: 'failed', detail: `exec was closed before the command ended (${String(code)})` });
    });
  }

  #sendInput(): void {
    const { stdin } = this.#request;
    for (let at = 0; at < stdin.length; at += pieceBytes)
      this.#socket.send(stdinMessage(stdin.subarray(at, at + pieceBytes)));
    if (this.#socket.protocol === 'v5.channel.k8s.io') this.#socket.send(closeStdin);
  }

  #receive(data: Buffer): void {
    const message = readExecMessage(data);
    switch (message.kind) {
      case 'stdout':
        this.#bytes += message.data.length;
        if (this.#bytes > this.#request.maxBytes)
          this.#break({ reason: 'failed', detail: 'the command wrote too much' });
        else this.#stdout.push(message.data);
        return;
      case 'stderr':
        if (this.#stderr.length < 8192) this.#stderr += message.data.toString('utf8');
        return;
      case 'status':
        if (message.exitCode === null) this.#break({ reason: 'failed', detail: message.message });
        else
          this.#end({
            kind: 'ended',
            exitCode: message.exitCode,
            stdout: Buffer.concat(this.#stdout),
            stderr: this.#stderr,
          });
        return;
      case 'other':
        return;
    }
  }

  /** The API server said no: its Status says why. */
  async #refused(response: IncomingMessage): Promise<void> {
    let body = '';
    try {
      for await (const chunk of response as AsyncIterable<Buffer>)
        if (body.length < 4096) body += chunk.toString('utf8');
    } catch {
      // What came so far must do.
    }
    const status = response.statusCode ?? 0;
    const message = statusMessage(body);
    const { namespace, pod } = this.#request;
    const byAuthoriser = status === 403 && /cannot \w+ resource/.test(message);
    this.#break(
      byAuthoriser
        ? { reason: 'forbidden', right: `create pods/exec -n ${namespace}` }
        : status === 404
          ? { reason: 'not-found', what: `pod ${namespace}/${pod}` }
          : { reason: 'refused', by: `the API server (${String(status)})`, detail: message },
    );
  }

  #break(why: Missing): void {
    this.#end({ kind: 'broken', why, stdout: Buffer.concat(this.#stdout), stderr: this.#stderr });
  }

  #end(result: ExecResult): void {
    this.#settle(result);
    this.#settle = () => undefined;
    this.#socket.terminate();
  }
}

function statusMessage(body: string): string {
  try {
    return textAt(JSON.parse(body), 'message').slice(0, 400);
  } catch {
    return body.slice(0, 200).trim();
  }
}
