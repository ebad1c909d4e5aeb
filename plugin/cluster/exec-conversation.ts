import type { WebSocket } from 'ws';
import type { Missing } from '../core/model/part.ts';
import type { ExecRequest } from './api.ts';
import type { ExecOutcome } from './exec.ts';
import { closeStdin, readExecMessage, stdinMessage } from './exec-frames.ts';
import type { ExecPatience } from './exec-patience.ts';
import { refusalOf } from './exec-refusal.ts';

/** stdin goes in pieces that every proxy carries. */
const pieceBytes = 32 * 1024;

const mostOfStderr = 8192;

/** One exec on its socket, from handshake to settlement. */
export class Conversation {
  readonly settled: Promise<ExecOutcome>;
  readonly #socket: WebSocket;
  readonly #request: ExecRequest;
  readonly #patience: ExecPatience;
  readonly #stdout: Buffer[] = [];
  #stderr = '';
  #bytes = 0;
  /** When the peer was last heard of; null: it has answered no ping yet, and its silence says nothing. */
  #heardMs: number | null = null;
  #settle: (outcome: ExecOutcome) => void = () => undefined;

  constructor(socket: WebSocket, request: ExecRequest, patience: ExecPatience) {
    this.#socket = socket;
    this.#request = request;
    this.#patience = patience;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#boundTime();
    this.#listen();
  }

  #boundTime(): void {
    const { timeoutMs, signal } = this.#request;
    const { handshakeMs, pingMs } = this.#patience;
    const timers = [this.#giveUpAfter(timeoutMs)];
    const handshake = this.#giveUpAfter(Math.min(handshakeMs, timeoutMs));
    const pings = setInterval(() => {
      this.#lookForLife();
    }, pingMs);
    for (const answered of ['open', 'unexpected-response'] as const)
      this.#socket.on(answered, () => {
        clearTimeout(handshake);
      });
    const abort = (): void => {
      this.#break({ reason: 'failed', detail: 'interrupted before it ended' });
    };
    signal?.addEventListener('abort', abort, { once: true });
    void this.settled.then(() => {
      for (const timer of [...timers, handshake]) clearTimeout(timer);
      clearInterval(pings);
      signal?.removeEventListener('abort', abort);
    });
    if (signal?.aborted === true) abort();
  }

  #giveUpAfter(afterMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#break({ reason: 'timed-out', afterMs });
    }, afterMs);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('open', () => {
      void this.#sendInput();
    });
    socket.on('message', (data, isBinary) => {
      this.#heard();
      if (isBinary) this.#receive(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer));
    });
    socket.on('pong', () => {
      this.#heardMs = performance.now();
    });
    socket.on('unexpected-response', (_request, response) => {
      void refusalOf(response, this.#request, this.#patience.refusalMs).then((why) => {
        this.#break(why, response.statusCode);
      });
    });
    socket.on('error', (error) => {
      // A message that is larger than all of them may be (RFC 6455, 7.4.1: 1009).
      const tooMuch = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      this.#break({
        reason: 'failed',
        detail: tooMuch ? wroteTooMuch : `exec broke: ${error.message}`,
      });
    });
    socket.on('close', (code, reason) => {
      const words = reason.toString('utf8').slice(0, 200);
      this.#break({
        reason: 'failed',
        detail: `exec was closed before the command ended (${String(code)}${words === '' ? '' : ` ${words}`})`,
      });
    });
  }

  #heard(): void {
    if (this.#heardMs !== null) this.#heardMs = performance.now();
  }

  /** A connection that died on the way says nothing of it: a peer that answered pings before and does no more is gone. */
  #lookForLife(): void {
    const { idleMs } = this.#patience;
    if (this.#heardMs !== null && performance.now() - this.#heardMs > idleMs)
      this.#break({ reason: 'timed-out', afterMs: idleMs });
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** Piece by piece, the next one once the last has left: what the peer does not take stays where it is. */
  async #sendInput(): Promise<void> {
    const { stdin } = this.#request;
    for (let at = 0; at < stdin.length; at += pieceBytes)
      if (!(await this.#send(stdinMessage(stdin.subarray(at, at + pieceBytes))))) return;
    // Version 4 knows no end of stdin: an instrument reads no further than its batch.
    if (this.#socket.protocol === 'v5.channel.k8s.io') await this.#send(closeStdin);
  }

  /** Whether it has left. */
  async #send(message: Buffer): Promise<boolean> {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    return await new Promise((resolve) => {
      this.#socket.send(message, (error) => {
        resolve(!(error instanceof Error));
      });
    });
  }

  #receive(data: Buffer): void {
    this.#bytes += data.length;
    if (this.#bytes > this.#request.maxBytes) {
      this.#break({ reason: 'failed', detail: wroteTooMuch });
      return;
    }
    const message = readExecMessage(data);
    switch (message.kind) {
      case 'stdout':
        this.#stdout.push(message.data);
        return;
      case 'stderr':
        this.#stderr += message.data.toString('utf8', 0, mostOfStderr - this.#stderr.length);
        return;
      case 'status':
        if (message.exitCode === null) this.#break({ reason: 'failed', detail: message.message });
        else this.#end({ kind: 'ended', exitCode: message.exitCode, ...this.#output() });
        return;
      case 'other':
        return;
    }
  }

  #output(): { readonly stdout: Uint8Array; readonly stderr: string } {
    return { stdout: Buffer.concat(this.#stdout), stderr: this.#stderr };
  }

  #break(why: Missing, status?: number): void {
    this.#end({ kind: 'broken', why, ...this.#output(), ...(status === undefined ? {} : { status }) });
  }

  #end(outcome: ExecOutcome): void {
    this.#settle(outcome);
    this.#settle = () => undefined;
    this.#socket.terminate();
  }
}

const wroteTooMuch = 'the command wrote too much';
